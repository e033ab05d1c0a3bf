package io.maskcast.server.source;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.idx.IdxImages;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.TileLayout;
import java.nio.file.Path;

/**
 * The images of an idx file as tiles, held in memory. Reading copies the bytes asked for and never
 * waits. Immutable and thread-safe.
 */
public final class IdxTileSource implements TileSource {

  private final String name;
  private final IdxImages images;

  private IdxTileSource(String name, IdxImages images) {
    this.name = name;
    this.images = images;
  }

  /**
   * Reads an idx file, or of a folder its test part, into memory.
   *
   * @param name what clients call it
   * @param folderOrFile where the images are
   * @throws SourceException UNREADABLE if they are missing or damaged
   */
  public static IdxTileSource open(String name, Path folderOrFile) {
    try {
      return new IdxTileSource(name, IdxImages.readServed(folderOrFile));
    } catch (MaskcastException e) {
      throw SourceException.unopened(name, e);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public TileLayout layout() {
    return images.layout();
  }

  @Override
  public long tileCount() {
    return images.count();
  }

  @Override
  public void readDense(long tile, byte[] dense, int offset) {
    System.arraycopy(images.pixels(), start(tile), dense, offset, layout().denseBytes());
  }

  @Override
  public long readSelected(long tile, SelectionPlan plan, byte[] selected, int offset) {
    requireLayout(plan);
    plan.gather(images.pixels(), start(tile), selected, offset);
    return 0;
  }

  private int start(long tile) {
    requireTile(tile);
    return images.offset((int) tile);
  }

  @Override
  public void close() {
    // Memory only: nothing to release.
  }
}
