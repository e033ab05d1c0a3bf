package io.maskcast.server.source;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.idx.IdxImages;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.TileLayout;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * The images of an idx file as tiles, held in memory. Reading copies the bytes asked for and never
 * waits. Immutable and thread-safe.
 */
public final class IdxTileSource implements TileSource {

  private final String name;
  private final IdxImages images;
  private volatile List<TilesVersion> versions = List.of();

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

  /** By what they show: a longer file that begins with the same has the same tiles. */
  @Override
  public List<TilesVersion> versions() {
    if (versions.isEmpty()) {
      versions =
          TilesVersion.inParts(
              tileCount(), (first, end) -> Optional.of(layout() + " " + content(first, end)));
    }
    return versions;
  }

  private Digest content(long first, long end) {
    MessageDigest sha256 = Digest.sha256();
    int begin = images.offset((int) first);
    sha256.update(images.pixels(), begin, (int) (end - first) * layout().denseBytes());
    return Digest.of(sha256);
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
