package io.maskcast.shared.raster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.geo.Affine;
import io.maskcast.shared.geo.GeoReference;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tiff.BandDescription;
import io.maskcast.shared.tiff.NewTiff;
import io.maskcast.shared.tiff.TiffSample;
import io.maskcast.shared.tiff.TiffWriter;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several files as one raster. */
class RasterTest {

  private static final int WIDTH = 20;
  private static final int HEIGHT = 18;

  @TempDir Path folder;

  /** A file whose samples of U16 are 1000 x band + 20 x row + column + first. */
  private String write(String name, NewTiff tiff, int first) {
    Path file = folder.resolve(name);
    int bands = tiff.bands().size();
    boolean pixels = tiff.interleave() == Interleave.PIXEL;
    try (TiffWriter writer = TiffWriter.create(file, tiff)) {
      for (int top = 0; writer.nextRows() > 0; top += tiff.side()) {
        int rows = writer.nextRows();
        ByteBuffer samples =
            ByteBuffer.wrap(new byte[rows * tiff.width() * bands * 2])
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < rows * tiff.width() * bands; i++) {
          int band = pixels ? i % bands : i / (rows * tiff.width());
          int pixel = pixels ? i / bands : i % (rows * tiff.width());
          int row = top + pixel / tiff.width();
          samples.putShort((short) sample(first, band, row, pixel % tiff.width()));
        }
        writer.write(samples.array());
      }
      writer.commit();
    }
    return file.toString();
  }

  private static int sample(int first, int band, int row, int column) {
    return first + 1000 * band + 20 * row + column;
  }

  private static NewTiff tiff(int bands) {
    return NewTiff.of(WIDTH, HEIGHT, bands, TiffSample.U16).withSide(16);
  }

  @Test
  void theChosenBandsOfEachFileInOrderAreTheChannels() {
    String chunky = write("a.tif", tiff(3).withPixelsTogether(), 5_000);
    String apart =
        write(
            "b.tif",
            tiff(2)
                .withNoData(77)
                .withBands(List.of(BandDescription.called("x"), BandDescription.called("y"))),
            9_000);
    List<RasterFile> files =
        List.of(
            new RasterFile(chunky, List.of(3, 1)),
            RasterFile.whole(apart),
            new RasterFile(chunky, List.of(2)));
    int[] firsts = {7_000, 5_000, 9_000, 10_000, 6_000};
    try (Raster raster = Raster.open(files, RasterOpener.paths())) {
      assertThat(raster.interleave()).isEqualTo(Interleave.BAND);
      assertThat(raster.sampleType()).isEqualTo(SampleType.U16);
      assertThat(raster.noData()).contains(77.0);
      assertThat(raster.channels().stream().map(channel -> channel.name().orElse("")))
          .containsExactly("", "", "x", "y", "");
      TiledLevel tiles = raster.levels().get(0).tiles(10, 10);
      byte[] dense = new byte[tiles.layout().denseBytes()];
      tiles.read(3, SelectionPlan.dense(tiles.layout()), dense, 0);
      ByteBuffer samples = ByteBuffer.wrap(dense).order(ByteOrder.LITTLE_ENDIAN);
      for (int channel = 0; channel < 5; channel++) {
        for (int y = 0; y < 10; y++) {
          for (int x = 0; x < 10; x++) {
            int expected = 10 + y < HEIGHT ? sample(firsts[channel], 0, 10 + y, 10 + x) : 77;
            assertThat(samples.getShort()).isEqualTo((short) expected);
          }
        }
      }
    }
  }

  @Test
  void filesOfOneRasterAreAlike() {
    String base = write("base.tif", tiff(1).withNoData(1).withGeoReference(at(500_000, 32633)), 0);
    refuses(base, write("size.tif", NewTiff.of(WIDTH, 17, 1, TiffSample.U16), 0), "17 x 20 pixels");
    refuses(base, write("type.tif", NewTiff.of(WIDTH, HEIGHT, 1, TiffSample.I16), 0), "I16");
    refuses(base, write("none.tif", tiff(1).withNoData(2), 0), "2.0 for no data");
    refuses(base, write("crs.tif", tiff(1).withGeoReference(at(500_000, 32634)), 0), "EPSG:32634");
    refuses(base, write("place.tif", tiff(1).withGeoReference(at(500_001, 32633)), 0), "500001.0");
    try (Raster raster =
        Raster.open(
            List.of(RasterFile.whole(write("unplaced.tif", tiff(1), 0)), RasterFile.whole(base)),
            RasterOpener.paths())) {
      assertThat(raster.geoReference()).isEqualTo(at(500_000, 32633));
      assertThat(raster.noData()).contains(1.0);
    }
  }

  private static Optional<GeoReference> at(double left, int epsg) {
    return Optional.of(GeoReference.projected(epsg, Affine.northUp(left, 5_000_000, 10, 10)));
  }

  private static void refuses(String base, String other, String difference) {
    assertThatThrownBy(
            () ->
                Raster.open(
                    List.of(RasterFile.whole(base), RasterFile.whole(other)), RasterOpener.paths()))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining(other + " has ")
        .hasMessageContaining(base + " has ")
        .hasMessageContaining(difference);
  }

  @Test
  void aBandThatIsNotThereIsNamed() {
    String file = write("a.tif", tiff(2), 0);
    assertThatThrownBy(
            () -> Raster.open(List.of(new RasterFile(file, List.of(3))), RasterOpener.paths()))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("a.tif has no band 3: it has 2");
    assertThatThrownBy(() -> Raster.open(List.of(), RasterOpener.paths()))
        .isInstanceOf(MaskcastException.class);
    assertThatThrownBy(
            () -> Raster.open(List.of(RasterFile.whole("http://x/\0")), RasterOpener.paths()))
        .isInstanceOf(MaskcastException.class);
  }

  @Test
  void aWindowThatReachesBeyondHasNoDataThere() {
    String file = write("a.tif", tiff(2).withPixelsTogether().withNoData(9), 3_000);
    try (Raster raster = Raster.open(List.of(RasterFile.whole(file)), RasterOpener.paths())) {
      assertThat(raster.interleave()).isEqualTo(Interleave.PIXEL);
      RasterLevel level = raster.levels().get(0);
      ByteBuffer samples =
          ByteBuffer.wrap(level.read(new Window(14, 18, 6, 3), 1)).order(ByteOrder.LITTLE_ENDIAN);
      for (int y = 14; y < 20; y++) {
        for (int x = 18; x < 21; x++) {
          int expected = y < HEIGHT && x < WIDTH ? sample(3_000, 1, y, x) : 9;
          assertThat(samples.getShort()).isEqualTo((short) expected);
        }
      }
      assertThatThrownBy(() -> level.read(new Window(0, 0, 1, 1), 2))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> level.read(new Window(0, 0, 1 << 20, 1 << 20)))
          .isInstanceOf(MaskcastException.class);
    }
  }
}
