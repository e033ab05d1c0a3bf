package io.maskcast.shared.tiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.geo.GeoReference;
import io.maskcast.shared.payload.Zstandard;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Fields that samples do not depend on say nothing where they make no sense; others are refused.
 */
class HostileFieldsTest {

  @TempDir Path folder;

  @Test
  void wordsAboutBandsAreThoseOfTheirItems() {
    assertThat(
            bands(
                """
                <GDALMetadata>
                  <Item name="STATISTICS_MEAN" sample="0">3</Item>
                  <Item name="SCALE" sample="1" role="scale"> 0.5 </Item>
                  <Item name="OFFSET" sample="1" role="offset">-2e3</Item>
                  <Item name="DESCRIPTION" sample="0" role="description">a &amp;lt; &amp;amp;amp;</Item>
                  <Item name="DESCRIPTION" sample="2" role="description">of no band</Item>
                  <Item name="SCALE" sample="0" role="scale">NaN</Item>
                  <Item name="SCALE" sample="x" role="scale">7</Item>
                </GDALMetadata>
                """))
        .containsExactly(
            new BandDescription(Optional.of("a < &amp;"), 1, 0),
            new BandDescription(Optional.empty(), 0.5, -2000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<GDALMetadata>",
        "<GDALMetadata><Item sample='0' role='scale'>1<b/></Item></GDALMetadata>",
        "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]>"
            + "<x><Item sample='0' role='description'>&b;</Item></x>"
      })
  void metadataThatIsNoneSaysNothing(String xml) {
    assertThat(bands(xml)).containsExactly(BandDescription.NONE, BandDescription.NONE);
  }

  @Test
  void metadataFetchesNothing() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "secret");
    assertThat(
            bands(
                "<!DOCTYPE x [<!ENTITY s SYSTEM '%s'>]>".formatted(secret.toUri())
                    + "<x><Item sample='0' role='description'>&s;</Item></x>"))
        .containsExactly(BandDescription.NONE, BandDescription.NONE);
  }

  @Test
  void metadataThatIsTooLongIsNotLookedAt() {
    String long0 = "<x>" + " ".repeat(1 << 20) + "<Item sample='0' role='scale'>2</Item></x>";
    assertThatThrownBy(() -> bands(long0))
        .isInstanceOf(TiffException.class)
        .hasMessageContaining("claims");
  }

  @Test
  void placesThatAreNoneAreNone() {
    assertThat(GeoKeys.read(geo(new double[] {10, 0, 0}, 0, 0, 0, 1, 2, 0))).isEmpty();
    assertThat(GeoKeys.read(geo(new double[] {Double.NaN, 1, 0}, 0, 0, 0, 1, 2, 0))).isEmpty();
    assertThat(GeoKeys.read(geo(new double[] {1e308, 1e308, 0}, 9e307, 0, 0, 1, 2, 0))).isEmpty();
    assertThat(GeoKeys.read(geo(new double[] {10}, 0, 0, 0, 1, 2, 0))).isEmpty();
    assertThat(GeoKeys.read(geo(new double[] {10, 10, 0}, 0, 0, 0, 1))).isEmpty();
  }

  @Test
  void keysThatReachBeyondTheirTextsAreNone() {
    Directory directory = geo(new double[] {10, 10, 0}, 0, 0, 0, 1, 2, 0);
    int[] keys = {1, 1, 0, 3, 1026, 34_737, 60_000, 0, 2049, 34_737, 2, 65_535, 3072, 0, 1, 32_633};
    put(directory, Tag.GEO_KEYS, FieldType.SHORT, keys.length, shorts(keys));
    put(directory, Tag.GEO_TEXTS, FieldType.ASCII, 3, new byte[] {'a', '|', 0});
    GeoReference reference = GeoKeys.read(directory).orElseThrow();
    assertThat(reference.citation()).isEmpty();
    assertThat(reference.epsg()).contains(32_633);
    // Cut off in the middle of a key, whose value is then nowhere.
    put(directory, Tag.GEO_KEYS, FieldType.SHORT, 15, shorts(keys));
    assertThat(GeoKeys.read(directory).orElseThrow().epsg()).isEmpty();
  }

  @Test
  void aJpegBlockThatWasCutOffIsNoBlock() {
    try (FileBytes file = FileBytes.open(TiffFixture.file("u8-jpeg-rgb.tif"))) {
      TiffImage image = TiffFile.read(file, Zstandard.pureJava()).raster();
      byte[] encoded = file.read(image.location(0).orElseThrow());
      assertThat(image.decode(encoded, 0)).hasSize(16 * 16 * 3);
      for (int cut = 3; cut < encoded.length; cut += 7) {
        byte[] less = Arrays.copyOf(encoded, encoded.length - cut);
        assertThatThrownBy(() -> image.decode(less, 0))
            .as("%d bytes less", cut)
            .isInstanceOf(TiffException.class)
            .hasMessageContaining("cannot be decoded");
      }
    }
  }

  /** A block that claims 65,500 x 65,500 pixels would take 12 GiB. */
  @Test
  void aJpegBlockOfOtherSidesIsRefusedBeforeMemoryIsTaken() {
    try (FileBytes file = FileBytes.open(TiffFixture.file("u8-jpeg-rgb.tif"))) {
      TiffImage image = TiffFile.read(file, Zstandard.pureJava()).raster();
      byte[] encoded = file.read(image.location(0).orElseThrow());
      int frame = 0;
      while ((encoded[frame] & 0xff) != 0xff || (encoded[frame + 1] & 0xff) != 0xc0) {
        frame++;
      }
      ByteBuffer.wrap(encoded)
          .putShort(frame + 5, (short) 65_500)
          .putShort(frame + 7, (short) 65_500);
      assertThatThrownBy(() -> image.decode(encoded, 0))
          .isInstanceOf(TiffException.class)
          .hasMessageContaining("65500 x 65500");
    }
  }

  private static List<BandDescription> bands(String xml) {
    Directory directory = directory();
    byte[] bytes = (xml + "\0").getBytes(StandardCharsets.UTF_8);
    put(directory, Tag.GDAL_METADATA, FieldType.ASCII, bytes.length, bytes);
    return GdalMetadata.bands(directory, 2);
  }

  private static Directory geo(double[] scale, double... tiepoint) {
    Directory directory = directory();
    put(directory, Tag.PIXEL_SCALE, FieldType.DOUBLE, scale.length, doubles(scale));
    put(directory, Tag.TIEPOINT, FieldType.DOUBLE, tiepoint.length, doubles(tiepoint));
    return directory;
  }

  private static Directory directory() {
    try (FileBytes any = FileBytes.open(TiffFixture.file("bits.tif"))) {
      return new Directory(new Pages(any), ByteOrder.LITTLE_ENDIAN);
    }
  }

  private static void put(Directory directory, int tag, FieldType type, int count, byte[] value) {
    directory.put(tag, type.code(), count, value);
  }

  private static byte[] doubles(double... numbers) {
    byte[] bytes = new byte[numbers.length * Double.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().put(numbers);
    return bytes;
  }

  private static byte[] shorts(int... numbers) {
    ByteBuffer bytes =
        ByteBuffer.wrap(new byte[numbers.length * Short.BYTES]).order(ByteOrder.LITTLE_ENDIAN);
    for (int number : numbers) {
      bytes.putShort((short) number);
    }
    return bytes.array();
  }
}
