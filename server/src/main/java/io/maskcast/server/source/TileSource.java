package io.maskcast.server.source;

import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.raster.TiledLevel;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.shared.tile.TileRange;
import java.util.List;
import java.util.Optional;

/**
 * Tiles of one layout, numbered {@code 0 .. tileCount() - 1}. Implementations are thread-safe and
 * may wait for a disk: they are read on worker threads.
 */
public interface TileSource extends AutoCloseable {

  /** What clients call it: 1 to 64 characters of [a-z0-9._-]. */
  String name();

  /** The layout of every tile. */
  TileLayout layout();

  /** What the tiles are cut from; empty if they were tiles before. */
  default Optional<TiledLevel> cutFrom() {
    return Optional.empty();
  }

  /** The sample that stands for missing data, if there is one. */
  default Optional<Double> noData() {
    return Optional.empty();
  }

  /** How many resolutions there are, 1 or more. */
  default int levelCount() {
    return 1;
  }

  /**
   * Another resolution of the same.
   *
   * @param level 0 is this source itself
   * @return its tiles; closed with this source
   * @throws SourceException NOT_FOUND if there is no such level
   */
  default TileSource level(int level) {
    requireLevel(level);
    return this;
  }

  /**
   * Checks that there is such a level.
   *
   * @throws SourceException NOT_FOUND if not
   */
  default void requireLevel(int level) {
    if (level < 0 || level >= levelCount()) {
      throw new SourceException(
          SourceException.Reason.NOT_FOUND,
          levelCount() == 1
              ? "Source %s has no level %d: it has no overviews".formatted(name(), level)
              : "Source %s has no level %d: it has 0 to %d"
                  .formatted(name(), level, levelCount() - 1));
    }
  }

  /** How many tiles there are. */
  long tileCount();

  /**
   * Which versions of its tiles it has, as far as it knows better than its files tell; in ascending
   * order, to the last tile. May wait for a disk.
   */
  default List<TilesVersion> versions() {
    return List.of();
  }

  /**
   * Reads a whole tile.
   *
   * @param tile its number
   * @param dense receives {@code layout().denseBytes()} bytes
   * @param offset where to put them
   * @throws SourceException OUT_OF_RANGE if there is no such tile, UNREADABLE if it cannot be read
   */
  default void readDense(long tile, byte[] dense, int offset) {
    readSelected(tile, SelectionPlan.dense(layout()), dense, offset);
  }

  /**
   * Reads the samples of a tile that a plan selects, and as little else as the source allows.
   *
   * @param tile its number
   * @param plan compiled for {@link #layout()}
   * @param selected receives {@code plan.selectedBytes()} bytes
   * @param offset where to put them
   * @return bytes fetched from storage but not selected (over-read); 0 for a source in memory
   * @throws SourceException OUT_OF_RANGE if there is no such tile, UNREADABLE if it cannot be read
   * @throws IllegalArgumentException if the plan is for another layout
   */
  long readSelected(long tile, SelectionPlan plan, byte[] selected, int offset);

  /**
   * Checks that a plan is for the tiles of this source.
   *
   * @throws IllegalArgumentException if not
   */
  default void requireLayout(SelectionPlan plan) {
    if (!plan.layout().equals(layout())) {
      throw new IllegalArgumentException(
          "a plan for %s, not %s".formatted(plan.layout(), layout()));
    }
  }

  /**
   * Checks that all tiles of some ranges are here, so that a stream can refuse them before it
   * starts.
   *
   * @throws SourceException OUT_OF_RANGE if one is not
   */
  default void requireTiles(List<TileRange> ranges) {
    for (TileRange range : ranges) {
      requireTile(range.last());
    }
  }

  /**
   * Checks that a tile is here.
   *
   * @throws SourceException OUT_OF_RANGE if not
   */
  default void requireTile(long tile) {
    if (tile < 0 || tile >= tileCount()) {
      throw new SourceException(
          SourceException.Reason.OUT_OF_RANGE,
          "Source %s has no tile %s: its %d tiles are 0 to %d"
              .formatted(name(), Long.toUnsignedString(tile), tileCount(), tileCount() - 1));
    }
  }

  /** Releases files. No tile may be read after it. */
  @Override
  void close();
}
