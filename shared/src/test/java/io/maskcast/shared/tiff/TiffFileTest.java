package io.maskcast.shared.tiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.payload.Zstandard;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files written by GDAL, sample by sample. */
class TiffFileTest {

  static List<String> exact() throws IOException {
    return TiffFixture.exact();
  }

  @ParameterizedTest
  @MethodSource("exact")
  void everySampleIsWhatWasWritten(String name) {
    TiffSample type =
        TiffSample.valueOf(name.substring(0, name.indexOf('-')).toUpperCase(Locale.ROOT));
    TiffImage image = image(name);
    assertThat(image.sample()).isEqualTo(type);
    assertThat(image.bands()).isEqualTo(TiffFixture.BANDS);
    assertThat(image.grid().width()).isEqualTo(TiffFixture.WIDTH);
    assertThat(image.grid().height()).isEqualTo(TiffFixture.HEIGHT);
    assertThat(TiffFixture.read(file(name), 0)).isEqualTo(TiffFixture.samples(type));
  }

  @ParameterizedTest
  @ValueSource(strings = {"u8-jpeg-ycbcr", "u8-jpeg-rgb", "u8-jpeg-BAND", "bits"})
  void whatIsNotExactOrNoByteIsWhatGdalReads(String name) throws IOException {
    assertThat(TiffFixture.read(file(name), 0))
        .isEqualTo(Files.readAllBytes(TiffFixture.file(name + ".raw")));
  }

  @Test
  void blocksThatAreLeftOutHoldTheValueForNone() {
    TiffImage image = image("u16-sparse");
    assertThat(image.noData()).contains(9.0);
    assertThat(image.location(0)).isEmpty();
    byte[] samples = TiffFixture.read(file("u16-sparse"), 0);
    assertThat(samples).hasSize(64 * 48 * 2);
    for (int i = 0; i < samples.length; i += 2) {
      assertThat(samples[i] | (samples[i + 1] << 8)).isEqualTo(9);
    }
  }

  @ParameterizedTest
  @CsvSource({"u8-webp, WebP", "u16-lerc, LERC"})
  void whatCannotBeReadIsCalledByItsName(String name, String feature) {
    assertThatThrownBy(() -> image(name))
        .isInstanceOf(TiffException.class)
        .hasMessageContaining(name + ".tif has " + feature + " compression")
        .hasMessageContaining("gdal_translate");
  }

  @ParameterizedTest
  @CsvSource({
    "u16-DEFLATE-BAND-tiles, 3, 1, 16, 16, 3, 2",
    "u16-DEFLATE-PIXEL-tiles, 1, 3, 16, 16, 3, 2",
    "u16-DEFLATE-BAND-strips, 3, 1, 37, 7, 1, 5",
    "u16-DEFLATE-PIXEL-strips, 1, 3, 37, 7, 1, 5"
  })
  void blocksLieAsTheFileSays(
      String name, int planes, int samples, int width, int height, int across, int down) {
    BlockGrid grid = image(name).grid();
    assertThat(grid.planes()).isEqualTo(planes);
    assertThat(grid.samples()).isEqualTo(samples);
    assertThat(grid.blockWidth()).isEqualTo(width);
    assertThat(grid.blockHeight()).isEqualTo(height);
    assertThat(grid.across()).isEqualTo(across);
    assertThat(grid.down()).isEqualTo(down);
    assertThat(grid.blocks()).isEqualTo((long) planes * across * down);
    assertThat(grid.rows(down - 1)).isEqualTo(grid.strips() ? 29 - 4 * 7 : 16);
  }

  @Test
  void aFileThatIsNoTiffSaysSo(@TempDir Path folder) throws IOException {
    for (byte[] wrong :
        List.of(new byte[0], new byte[7], "GIF89a..".getBytes(StandardCharsets.US_ASCII))) {
      Path file = Files.write(folder.resolve("wrong"), wrong);
      assertThatThrownBy(() -> TiffFixture.read(file, 0))
          .isInstanceOf(TiffException.class)
          .hasMessageContaining(file + " is damaged");
    }
  }

  @Test
  void directoriesThatReferToThemselvesEnd(@TempDir Path folder) throws IOException {
    byte[] bytes = Files.readAllBytes(file("u16-NONE-PIXEL-tiles"));
    int directory = (bytes[4] & 0xff) | ((bytes[5] & 0xff) << 8);
    int fields = bytes[directory] & 0xff;
    bytes[directory + 2 + 12 * fields] = bytes[4];
    bytes[directory + 2 + 12 * fields + 1] = bytes[5];
    Path file = Files.write(folder.resolve("loop.tif"), bytes);
    assertThatThrownBy(() -> TiffFixture.read(file, 0))
        .isInstanceOf(TiffException.class)
        .hasMessageContaining("without end");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "u16-NONE-PIXEL-tiles",
        "u16-DEFLATE-BAND-strips",
        "u16-LZW-PIXEL-strips",
        "u16-ZSTD-BAND-tiles",
        "u16-PACKBITS-PIXEL-tiles",
        "u8-jpeg-ycbcr",
        "u16-bigtiff"
      })
  void aFileThatWasCutOffIsReadWrongNowhere(String name, @TempDir Path folder) throws IOException {
    byte[] whole = Files.readAllBytes(file(name));
    byte[] right = TiffFixture.read(file(name), 0);
    for (int length = 0; length < whole.length; length += 1 + whole.length / 97) {
      Path file = Files.write(folder.resolve("cut.tif"), Arrays.copyOf(whole, length));
      try {
        assertThat(TiffFixture.read(file, 0)).as("of %d bytes", length).isEqualTo(right);
      } catch (MaskcastException e) {
        assertThat(e).hasMessageContaining("cut.tif");
      }
    }
  }

  private static Path file(String name) {
    return TiffFixture.file(name + ".tif");
  }

  private static TiffImage image(String name) {
    try (FileBytes bytes = FileBytes.open(file(name))) {
      return TiffFile.read(bytes, Zstandard.pureJava()).image(0);
    }
  }
}
