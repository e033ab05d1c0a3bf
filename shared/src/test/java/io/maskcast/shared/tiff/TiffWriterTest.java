package io.maskcast.shared.tiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.geo.Affine;
import io.maskcast.shared.geo.GeoReference;
import io.maskcast.shared.payload.Zstandard;
import io.maskcast.shared.tile.Interleave;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written is read again: by this reader, and by GDAL where it is installed. */
class TiffWriterTest {

  private static final int WIDTH = 37;
  private static final int HEIGHT = 41;
  private static final int BANDS = 3;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"U8, BAND", "U8, PIXEL", "U16, BAND", "I16, PIXEL", "F32, BAND", "F32, PIXEL"})
  void everySampleIsReadAgain(TiffSample sample, Interleave order) throws IOException {
    NewTiff tiff = tiff(sample, order);
    byte[] bands = random(BANDS * HEIGHT * WIDTH * sample.bytes());
    Path file = folder.resolve("written.tif");

    write(file, tiff, bands);

    assertThat(TiffFixture.read(file, 0)).isEqualTo(bands);
    try (FileBytes bytes = FileBytes.open(file)) {
      TiffImage image = TiffFile.read(bytes, Zstandard.pureJava()).raster();
      assertThat(image.sample()).isEqualTo(sample);
      assertThat(image.grid()).isEqualTo(tiff.grid());
      assertThat(image.geoReference()).isEqualTo(tiff.geoReference());
      assertThat(image.descriptions()).isEqualTo(tiff.bands());
      assertThat(image.noData()).contains(7.0);
    }
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @ParameterizedTest
  @CsvSource({"U8, BAND", "U16, PIXEL", "I16, BAND", "F32, BAND"})
  void gdalReadsTheSame(TiffSample sample, Interleave order) throws IOException {
    Gdal.assumeInstalled("gdalinfo");
    NewTiff tiff = tiff(sample, order);
    byte[] bands = random(BANDS * HEIGHT * WIDTH * sample.bytes());
    if (sample == TiffSample.F32) {
      for (int i = 3; i < bands.length; i += 4) {
        bands[i] = 0x40; // numbers from 2 to 32, so that none is NaN
      }
    }
    Path file = folder.resolve("written.tif");
    write(file, tiff, bands);

    Path raw = folder.resolve("raw");
    Gdal.run("gdal_translate", "-q", "-of", "ENVI", "-co", "INTERLEAVE=BSQ", file + "", raw + "");
    assertThat(Files.readAllBytes(raw)).isEqualTo(bands);
    JsonNode said = new ObjectMapper().readTree(Gdal.run("gdalinfo", "-json", file + ""));
    assertThat(said.at("/geoTransform").toString())
        .isEqualTo("[465181.052,9.99479,0.0,5080254.633,0.0,-9.99745]");
    assertThat(said.at("/coordinateSystem/wkt").asText()).contains("ID[\"EPSG\",32633]]");
    assertThat(said.at("/bands/0/noDataValue").asDouble()).isEqualTo(7);
    assertThat(said.at("/bands/0/description").asText()).isEqualTo("red & <near>");
    assertThat(said.at("/bands/1/scale").asDouble()).isEqualTo(0.25);
    assertThat(said.at("/bands/1/offset").asDouble()).isEqualTo(-3);
    assertThat(said.at("/bands/0/block").toString()).isEqualTo("[16,16]");
  }

  @Test
  void gdalReadsPalettesAndMatricesAndDegrees() throws IOException {
    Gdal.assumeInstalled("gdalinfo");
    Palette palette =
        new Palette(
            List.of(
                new Palette.Entry("nothing", 0, 0, 0),
                new Palette.Entry("forest", 10, 120, 30),
                new Palette.Entry("water", 0, 80, 255)));
    Affine turned = new Affine(12, 0.01, 0.002, 46, 0.002, -0.01);
    NewTiff tiff =
        NewTiff.of(20, 10, 1, TiffSample.U8)
            .withPalette(palette)
            .withGeoReference(Optional.of(GeoReference.geographic(4326, turned)));
    Path file = folder.resolve("classes.tif");
    write(file, tiff, new byte[200]);

    JsonNode said = new ObjectMapper().readTree(Gdal.run("gdalinfo", "-json", file + ""));
    assertThat(said.at("/geoTransform").toString()).isEqualTo("[12.0,0.01,0.002,46.0,0.002,-0.01]");
    assertThat(said.at("/coordinateSystem/wkt").asText()).contains("ID[\"EPSG\",4326]]");
    assertThat(said.at("/bands/0/colorInterpretation").asText()).isEqualTo("Palette");
    assertThat(said.at("/bands/0/colorTable/entries/1").toString()).isEqualTo("[10,120,30,255]");
    assertThat(said.at("/bands/0/colorTable/entries/2").toString()).isEqualTo("[0,80,255,255]");
    assertThat(said.at("/metadata//CLASS_1").asText()).isEqualTo("forest");
    try (FileBytes bytes = FileBytes.open(file)) {
      assertThat(TiffFile.read(bytes, Zstandard.pureJava()).raster().geoReference())
          .isEqualTo(tiff.geoReference());
    }
  }

  @Test
  void aFileThatCouldGrowPast4GigabytesIsABigTiff() throws IOException {
    NewTiff tiff = tiff(TiffSample.U16, Interleave.BAND);
    byte[] bands = random(BANDS * HEIGHT * WIDTH * 2);
    Path file = folder.resolve("big.tif");
    write(TiffWriter.create(file, tiff, 1_000), tiff, bands);
    assertThat(Arrays.copyOf(Files.readAllBytes(file), 4)).containsExactly('I', 'I', 43, 0);
    assertThat(TiffFixture.read(file, 0)).isEqualTo(bands);

    Gdal.assumeInstalled("gdal_translate");
    Path raw = folder.resolve("raw");
    Gdal.run("gdal_translate", "-q", "-of", "ENVI", "-co", "INTERLEAVE=BSQ", file + "", raw + "");
    assertThat(Files.readAllBytes(raw)).isEqualTo(bands);
  }

  @Test
  void aFileThatIsNotCommittedIsNotThere() {
    Path file = folder.resolve("written.tif");
    try (TiffWriter writer = TiffWriter.create(file, tiff(TiffSample.U8, Interleave.BAND))) {
      assertThatThrownBy(() -> writer.write(new byte[1]))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(writer::commit).isInstanceOf(IllegalStateException.class);
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void whatNoReaderWouldReadIsRefused() {
    assertThatThrownBy(() -> NewTiff.of(10, 10, 1, TiffSample.BIT))
        .isInstanceOf(MaskcastException.class);
    assertThatThrownBy(() -> NewTiff.of(0, 10, 1, TiffSample.U8))
        .isInstanceOf(MaskcastException.class);
    assertThatThrownBy(() -> NewTiff.of(10, 10, 1, TiffSample.U8).withSide(17))
        .isInstanceOf(MaskcastException.class);
  }

  private static NewTiff tiff(TiffSample sample, Interleave order) {
    NewTiff tiff =
        NewTiff.of(WIDTH, HEIGHT, BANDS, sample)
            .withSide(16)
            .withNoData(7)
            .withBands(
                List.of(
                    BandDescription.called("red & <near>"),
                    new BandDescription(Optional.of("b"), 0.25, -3),
                    BandDescription.NONE))
            .withGeoReference(
                Optional.of(
                    GeoReference.projected(
                        32633, Affine.northUp(465181.052, 5080254.633, 9.99479, 9.99745))));
    return order == Interleave.PIXEL ? tiff.withPixelsTogether() : tiff;
  }

  /** Writes samples given band by band. */
  private static void write(Path file, NewTiff tiff, byte[] bands) {
    write(TiffWriter.create(file, tiff), tiff, bands);
  }

  private static void write(TiffWriter begun, NewTiff tiff, byte[] bands) {
    int size = tiff.sample().bytes();
    int count = tiff.bands().size();
    try (TiffWriter writer = begun) {
      for (int top = 0; writer.nextRows() > 0; top += tiff.side()) {
        int rows = writer.nextRows();
        byte[] part = new byte[rows * tiff.width() * count * size];
        for (int band = 0; band < count; band++) {
          for (int pixel = 0; pixel < rows * tiff.width(); pixel++) {
            int from = (band * tiff.height() + top) * tiff.width() + pixel;
            int to =
                tiff.interleave() == Interleave.PIXEL
                    ? pixel * count + band
                    : band * rows * tiff.width() + pixel;
            System.arraycopy(bands, from * size, part, to * size, size);
          }
        }
        writer.write(part);
      }
      writer.commit();
    }
  }

  private static byte[] random(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }
}
