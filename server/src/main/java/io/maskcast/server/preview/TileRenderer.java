package io.maskcast.server.preview;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.maskcast.server.http.Problem;
import io.maskcast.server.map.PlacedRaster;
import io.maskcast.server.map.WebMercatorQuad;
import io.maskcast.server.source.RasterTileSource;
import io.maskcast.shared.picture.Png;
import io.maskcast.shared.raster.Raster;
import io.maskcast.shared.raster.RasterLevel;
import io.maskcast.shared.raster.Window;
import io.maskcast.shared.tile.SampleType;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Draws tiles of web maps: each pixel shows the sample nearest to its middle, of the smallest
 * overview that has at least as many pixels as the map; what is outside of the raster or has no
 * data is transparent. Of the raster no more than a quarter of a million pixels is held at a time,
 * beside the blocks it keeps decoded. Thread-safe; drawing takes its time and waits for disks.
 */
public final class TileRenderer {

  /** Pixels of the smallest overview a tile may be made of; more would take seconds to decode. */
  public static final long MOST_PIXELS = 16L << 20;

  private static final int WINDOW_PIXELS = 1 << 18;

  /** An overview that is a little smaller than the map still shows all of its pixels. */
  private static final double SAME_REDUCTION = 1.01;

  /** Found out once for each band of an open raster, and forgotten with it. */
  private final Cache<RasterTileSource, Map<Integer, Style.Rescale>> stretches =
      Caffeine.newBuilder().weakKeys().build();

  /**
   * Draws a tile.
   *
   * @param scene what it shows
   * @param tile which part
   * @param side its rows and columns in pixels, a multiple of 8
   * @param style how
   * @return a PNG
   * @throws Problem 404 if the raster has no such band, or the tile would be made of more than
   *     {@link #MOST_PIXELS}
   * @throws io.maskcast.shared.MaskcastException if the raster cannot be read
   */
  public byte[] png(PlacedRaster scene, WebMercatorQuad.Tile tile, int side, Style style) {
    BufferedImage picture = new BufferedImage(side, side, BufferedImage.TYPE_INT_ARGB);
    Ink ink = ink(scene, style);
    PixelMap map = PixelMap.of(scene, tile, side);
    RasterLevel level = level(scene.raster(), map.reduction());
    new Drawing(scene, level, map, ink, picture).draw();
    return Png.of(picture);
  }

  private Ink ink(PlacedRaster scene, Style style) {
    Raster raster = scene.raster();
    int[] bands = Ink.bands(raster, style);
    for (int band : bands) {
      if (band >= scene.full().channels()) {
        throw Problem.notFound(
            "Source %s has no band %d: it has %d"
                .formatted(scene.name(), band + 1, scene.full().channels()));
      }
    }
    boolean asItIs = style.rescale().isEmpty();
    List<Style.Rescale> rescale =
        asItIs
            ? IntStream.of(bands).mapToObj(band -> stretch(scene, band)).toList()
            : style.rescale();
    return Ink.of(raster, bands, rescale, asItIs);
  }

  private Style.Rescale stretch(PlacedRaster scene, int band) {
    return stretches
        .get(scene.source(), first -> new ConcurrentHashMap<>())
        .computeIfAbsent(band, first -> Stretch.of(scene.raster(), band));
  }

  private static RasterLevel level(Raster raster, double reduction) {
    RasterLevel best = raster.levels().get(0);
    for (RasterLevel level : raster.levels()) {
      double reduced = (double) raster.levels().get(0).width() / level.width();
      if (reduced <= reduction * SAME_REDUCTION && level.width() < best.width()) {
        best = level;
      }
    }
    return best;
  }

  /** One tile being drawn. */
  private static final class Drawing {
    private final PlacedRaster scene;
    private final RasterLevel level;
    private final PixelMap map;
    private final Ink ink;
    private final BufferedImage picture;
    private final double columnsPerPixel;
    private final double rowsPerPixel;

    Drawing(PlacedRaster scene, RasterLevel level, PixelMap map, Ink ink, BufferedImage picture) {
      this.scene = scene;
      this.level = level;
      this.map = map;
      this.ink = ink;
      this.picture = picture;
      this.columnsPerPixel = (double) scene.full().width() / level.width();
      this.rowsPerPixel = (double) scene.full().height() / level.height();
    }

    void draw() {
      Optional<Window> all = window(0, 0, map.side());
      if (all.isEmpty()) {
        return;
      }
      if (pixels(all.get()) > MOST_PIXELS) {
        throw Problem.notFound(
            "This tile of source %s would be made of %d pixels, too many; zoom in, or add overviews to the file by gdaladdo"
                .formatted(scene.name(), pixels(all.get())));
      }
      draw(0, 0, map.side(), all.get());
    }

    private void draw(int left, int top, int side) {
      window(left, top, side).ifPresent(seen -> draw(left, top, side, seen));
    }

    /** Draws a square of the tile; in quarters, if it shows too much of the raster. */
    private void draw(int left, int top, int side, Window seen) {
      if (pixels(seen) <= WINDOW_PIXELS || side == 1) {
        paint(left, top, side, seen);
        return;
      }
      int half = side / 2;
      int rest = side - half;
      draw(left, top, rest);
      draw(left + half, top, rest);
      draw(left, top + half, rest);
      draw(left + half, top + half, rest);
    }

    private static long pixels(Window window) {
      return (long) window.rows() * window.columns();
    }

    private int column(int x, int y) {
      return place(map.column(x, y) / columnsPerPixel, level.width());
    }

    private int row(int x, int y) {
      return place(map.row(x, y) / rowsPerPixel, level.height());
    }

    /** A pixel of the raster; less than 0 if it is none. */
    private static int place(double at, int end) {
      return at >= 0 && at < end ? (int) at : -1;
    }

    /** The smallest part of the raster that a square shows. */
    private Optional<Window> window(int left, int top, int side) {
      int firstRow = Integer.MAX_VALUE;
      int firstColumn = Integer.MAX_VALUE;
      int lastRow = -1;
      int lastColumn = -1;
      for (int y = top; y < top + side; y++) {
        for (int x = left; x < left + side; x++) {
          int row = row(x, y);
          int column = column(x, y);
          if (row >= 0 && column >= 0) {
            firstRow = Math.min(firstRow, row);
            lastRow = Math.max(lastRow, row);
            firstColumn = Math.min(firstColumn, column);
            lastColumn = Math.max(lastColumn, column);
          }
        }
      }
      return lastRow < 0
          ? Optional.empty()
          : Optional.of(
              new Window(
                  firstRow, firstColumn, lastRow - firstRow + 1, lastColumn - firstColumn + 1));
    }

    private void paint(int left, int top, int side, Window window) {
      int[] channels = ink.channels();
      SampleType type = scene.raster().sampleType();
      ByteBuffer read =
          ByteBuffer.wrap(level.read(window, channels)).order(ByteOrder.LITTLE_ENDIAN);
      int plane = window.rows() * window.columns();
      double opaque = Ink.fullScale(type);
      double[] samples = new double[channels.length];
      for (int y = top; y < top + side; y++) {
        for (int x = left; x < left + side; x++) {
          int row = row(x, y);
          int column = column(x, y);
          if (row >= 0 && column >= 0) {
            int at = (row - window.row()) * window.columns() + column - window.column();
            for (int i = 0; i < channels.length; i++) {
              samples[i] = type.read(read, (i * plane + at) * type.bytes());
            }
            picture.setRGB(x, y, ink.colour(samples, opaque));
          }
        }
      }
    }
  }
}
