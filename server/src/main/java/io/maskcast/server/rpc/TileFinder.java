package io.maskcast.server.rpc;

import io.maskcast.proto.v1.FindTilesRequest;
import io.maskcast.proto.v1.GeoBox;
import io.maskcast.proto.v1.PixelWindow;
import io.maskcast.server.geo.DegreeBox;
import io.maskcast.server.source.SourceException;
import io.maskcast.server.source.TileSource;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.geo.GeoReference;
import io.maskcast.shared.raster.RasterLevel;
import io.maskcast.shared.raster.TiledLevel;
import io.maskcast.shared.raster.Window;
import io.maskcast.shared.tile.TileRange;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds the tiles of a raster that show an area. */
final class TileFinder {

  /** So both the answer and the request that follows fit into a message. */
  private static final int MOST_RANGES = 50_000;

  private final String source;
  private final TiledLevel tiles;

  private TileFinder(String source, TiledLevel tiles) {
    this.source = source;
    this.tiles = tiles;
  }

  /**
   * Looks in a source.
   *
   * @throws SourceException INVALID if its tiles are not cut from a raster
   */
  static TileFinder of(TileSource source) {
    return new TileFinder(
        source.name(),
        source
            .cutFrom()
            .orElseThrow(
                () ->
                    invalid(
                        "Source %s is no raster; ask for its tiles by their numbers"
                            .formatted(source.name()))));
  }

  /**
   * The tiles, in ascending order.
   *
   * @throws SourceException INVALID if the request names no area or the raster does not say where
   *     it lies, OUT_OF_RANGE if no tile shows it
   * @throws RpcFailure.StatusFailure RESOURCE_EXHAUSTED if they are too many ranges
   */
  List<TileRange> find(FindTilesRequest asked) {
    List<Window> windows =
        switch (asked.getAreaCase()) {
          case PIXELS -> List.of(window(asked.getPixels()));
          case DEGREES -> windows(asked.getDegrees());
          case AREA_NOT_SET -> throw invalid("No area is asked for; name pixels or degrees");
        };
    List<TileRange> ranges = new ArrayList<>();
    windows.forEach(window -> ranges.addAll(tiles.grid().meeting(window)));
    if (ranges.isEmpty()) {
      throw new SourceException(
          SourceException.Reason.OUT_OF_RANGE,
          "No tile of source %s shows that area: it has %d rows and %d columns of pixels%s"
              .formatted(
                  source,
                  tiles.level().height(),
                  tiles.level().width(),
                  windows.isEmpty() ? ", which lie elsewhere" : ""));
    }
    List<TileRange> joined = windows.size() == 1 ? ranges : joined(ranges);
    if (joined.size() > MOST_RANGES) {
      throw new RpcFailure.StatusFailure(
          GrpcStatus.RESOURCE_EXHAUSTED,
          "%d ranges of tiles show that area, %d are the most; ask for a smaller one"
              .formatted(joined.size(), MOST_RANGES));
    }
    return joined;
  }

  private static Window window(PixelWindow pixels) {
    try {
      return new Window(pixels.getRow(), pixels.getColumn(), pixels.getRows(), pixels.getColumns());
    } catch (IllegalArgumentException e) {
      throw invalid("There are no such pixels: " + e.getMessage());
    }
  }

  private List<Window> windows(GeoBox degrees) {
    RasterLevel level = tiles.level();
    GeoReference reference =
        level
            .geoReference()
            .orElseThrow(
                () ->
                    invalid(
                        "Source %s does not say where it lies; ask by rows and columns"
                            .formatted(source)));
    try {
      return new DegreeBox(
              degrees.getWest(), degrees.getSouth(), degrees.getEast(), degrees.getNorth())
          .pixels(reference, level.width(), level.height());
    } catch (MaskcastException e) {
      throw invalid(e.getMessage());
    }
  }

  /** Ranges of several windows may meet. */
  private static List<TileRange> joined(List<TileRange> ranges) {
    List<TileRange> sorted = new ArrayList<>(ranges);
    sorted.sort(Comparator.comparingLong(TileRange::first));
    List<TileRange> joined = new ArrayList<>();
    for (TileRange range : sorted) {
      TileRange last = joined.isEmpty() ? range : joined.get(joined.size() - 1);
      if (!joined.isEmpty() && range.first() <= last.last() + 1) {
        joined.set(
            joined.size() - 1, new TileRange(last.first(), Math.max(last.last(), range.last())));
      } else {
        joined.add(range);
      }
    }
    return joined;
  }

  private static SourceException invalid(String message) {
    return new SourceException(SourceException.Reason.INVALID, message);
  }
}
