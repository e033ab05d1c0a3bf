package io.maskcast.edge.map;

import io.maskcast.shared.raster.Raster;
import io.maskcast.shared.raster.RasterFile;
import io.maskcast.shared.raster.RasterLevel;
import io.maskcast.shared.raster.RasterOpener;
import io.maskcast.shared.tile.SampleType;
import java.nio.file.Path;
import java.util.List;

/** A raster that says which class each pixel shows, to compare a map with. */
public final class Reference implements AutoCloseable {

  private final Raster raster;

  private Reference(Raster raster) {
    this.raster = raster;
  }

  /**
   * Opens a file.
   *
   * @throws io.maskcast.shared.MaskcastException if it cannot be read
   */
  public static Reference open(Path file) {
    return new Reference(
        Raster.open(List.of(RasterFile.whole(file.toString())), RasterOpener.paths()));
  }

  RasterLevel level() {
    return raster.levels().get(0);
  }

  SampleType type() {
    return raster.sampleType();
  }

  @Override
  public void close() {
    raster.close();
  }
}
