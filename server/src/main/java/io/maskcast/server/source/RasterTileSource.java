package io.maskcast.server.source;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.raster.Raster;
import io.maskcast.shared.raster.RasterFile;
import io.maskcast.shared.raster.RasterOpener;
import io.maskcast.shared.raster.Scene;
import io.maskcast.shared.raster.TiledLevel;
import io.maskcast.shared.tile.TileLayout;
import java.util.List;
import java.util.Optional;

/** Tiles cut from a raster. Thread-safe. */
public final class RasterTileSource implements TileSource {

  private final String name;
  private final List<RasterFile> files;
  private final Raster raster;
  private final List<TiledLevel> levels;
  private final TiledLevel tiles;

  private RasterTileSource(
      String name, List<RasterFile> files, Raster raster, List<TiledLevel> levels, int level) {
    this.name = name;
    this.files = List.copyOf(files);
    this.raster = raster;
    this.levels = levels;
    this.tiles = levels.get(level);
  }

  /** Opens the files of a scene; fails as {@link #open(String, List, RasterOpener, Tiling)}. */
  static RasterTileSource open(String name, Scene scene, RasterOpener opener, Tiling tiling) {
    int size = scene.tileSize().orElse(tiling.size());
    int stride = scene.stride().orElse(scene.tileSize().orElse(tiling.stride()));
    return open(name, scene.rasters(), opener, new Tiling(size, stride));
  }

  /**
   * Opens one or several files as one raster.
   *
   * @param name what clients call it
   * @param files TIFFs whose bands are its channels
   * @param opener knows where they are
   * @param tiling how it is cut into tiles
   * @throws SourceException UNREADABLE if a file is missing, damaged, of an unknown kind or unlike
   *     the others
   */
  static RasterTileSource open(
      String name, List<RasterFile> files, RasterOpener opener, Tiling tiling) {
    try {
      Raster raster = Raster.open(files, opener);
      try {
        List<TiledLevel> levels =
            raster.levels().stream()
                .map(level -> level.tiles(tiling.size(), tiling.stride()))
                .toList();
        return new RasterTileSource(name, files, raster, levels, 0);
      } catch (RuntimeException e) {
        raster.close();
        throw e;
      }
    } catch (MaskcastException e) {
      throw SourceException.unopened(name, e);
    }
  }

  /** Where its channels come from, in their order. */
  public List<RasterFile> files() {
    return files;
  }

  /** The raster the tiles are cut from; closed with this. */
  public Raster raster() {
    return raster;
  }

  /** Its levels, cut into tiles: the raster itself, then its overviews. */
  public List<TiledLevel> levels() {
    return levels;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<TiledLevel> cutFrom() {
    return Optional.of(tiles);
  }

  @Override
  public Optional<Double> noData() {
    return raster.noData();
  }

  @Override
  public int levelCount() {
    return levels.size();
  }

  @Override
  public TileSource level(int level) {
    requireLevel(level);
    return levels.get(level) == tiles
        ? this
        : new RasterTileSource(name, files, raster, levels, level);
  }

  @Override
  public TileLayout layout() {
    return tiles.layout();
  }

  @Override
  public long tileCount() {
    return tiles.grid().count();
  }

  @Override
  public long readSelected(long tile, SelectionPlan plan, byte[] selected, int offset) {
    requireLayout(plan);
    requireTile(tile);
    try {
      return Math.max(0, tiles.read(tile, plan, selected, offset) - plan.selectedBytes());
    } catch (MaskcastException e) {
      throw SourceException.unread(name, tile, e);
    }
  }

  @Override
  public void close() {
    raster.close();
  }
}
