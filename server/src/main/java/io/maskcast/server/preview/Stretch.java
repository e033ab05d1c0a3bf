package io.maskcast.server.preview;

import io.maskcast.shared.raster.Raster;
import io.maskcast.shared.raster.RasterLevel;
import io.maskcast.shared.raster.Window;
import io.maskcast.shared.tile.SampleType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * What of a band's samples is worth showing if nobody says: of bytes all, of others the middle 96 %
 * of the smallest overview. Of large overviews 16 windows, spread evenly, stand for all.
 */
final class Stretch {

  private static final double FIRST = 0.02;
  private static final double LAST = 0.98;
  private static final int WINDOWS = 4;
  private static final int WINDOW_PIXELS = 256;

  private Stretch() {}

  /**
   * Of a band.
   *
   * @param band its channel, from 0
   * @throws io.maskcast.shared.MaskcastException if the raster cannot be read
   */
  static Style.Rescale of(Raster raster, int band) {
    if (raster.sampleType() == SampleType.U8) {
      return new Style.Rescale(0, 255);
    }
    RasterLevel level = raster.levels().get(raster.levels().size() - 1);
    double[] samples =
        windows(level)
            .flatMapToDouble(window -> samples(raster, level.read(window, band)))
            .sorted()
            .toArray();
    if (samples.length == 0) {
      return new Style.Rescale(0, 1);
    }
    double darkest = samples[(int) (FIRST * (samples.length - 1))];
    double brightest = samples[(int) Math.ceil(LAST * (samples.length - 1))];
    return new Style.Rescale(darkest, brightest > darkest ? brightest : darkest + 1);
  }

  private static Stream<Window> windows(RasterLevel level) {
    int side = WINDOWS * WINDOW_PIXELS;
    if (level.width() <= side && level.height() <= side) {
      return Stream.of(new Window(0, 0, level.height(), level.width()));
    }
    int rows = Math.min(WINDOW_PIXELS, level.height());
    int columns = Math.min(WINDOW_PIXELS, level.width());
    Window[] windows = new Window[WINDOWS * WINDOWS];
    Arrays.setAll(
        windows,
        i ->
            new Window(
                (int) ((long) (level.height() - rows) * (i / WINDOWS) / (WINDOWS - 1)),
                (int) ((long) (level.width() - columns) * (i % WINDOWS) / (WINDOWS - 1)),
                rows,
                columns));
    return Arrays.stream(windows);
  }

  private static DoubleStream samples(Raster raster, byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    SampleType type = raster.sampleType();
    int size = type.bytes();
    double none = raster.absent().orElse(Double.NaN);
    double[] samples = new double[bytes.length / size];
    Arrays.setAll(samples, i -> type.read(buffer, i * size));
    return Arrays.stream(samples).filter(sample -> !Double.isNaN(sample) && sample != none);
  }
}
