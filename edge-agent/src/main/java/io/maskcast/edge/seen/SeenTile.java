package io.maskcast.edge.seen;

import io.maskcast.edge.source.SourceLevel;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.tile.TileLayout;
import java.util.Optional;

/**
 * A tile as it came.
 *
 * @param number later changes have higher ones
 * @param source where it is from
 * @param tile its number there
 * @param bundle what was run on it
 * @param layout what its samples are like
 * @param masked all samples, in the order of the layout, zeros where nothing came; empty if they
 *     are not known any more
 * @param dense all samples; empty if nobody wanted them
 * @param answer what the network said, once it has
 * @param audited whether its answer was compared with that to the whole tile
 */
public record SeenTile(
    long number,
    SourceLevel source,
    long tile,
    Digest bundle,
    TileLayout layout,
    Optional<byte[]> masked,
    Optional<byte[]> dense,
    Optional<Said> answer,
    boolean audited) {

  /**
   * What a network said.
   *
   * @param predicted the class
   * @param confidence how sure it was
   */
  public record Said(int predicted, float confidence) {}
}
