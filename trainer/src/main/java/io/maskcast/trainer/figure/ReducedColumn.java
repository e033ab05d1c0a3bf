package io.maskcast.trainer.figure;

import io.maskcast.shared.mask.Mask;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One way to reduce every example tile.
 *
 * @param heading what stands over it, such as "epoch 50"
 * @param q its mask cost, 0 to 1
 * @param mask what is kept; empty if everything is
 * @param renditions the tiles in the versions that were chosen, one per example and in their
 *     layout, not copied; empty if the tiles are as they are
 */
public record ReducedColumn(
    String heading, double q, Optional<Mask> mask, List<byte[]> renditions) {

  /**
   * Checks the cost.
   *
   * @throws IllegalArgumentException if it is not within 0 to 1
   */
  public ReducedColumn {
    Objects.requireNonNull(heading, "heading");
    Objects.requireNonNull(mask, "mask");
    Shares.require(q, "Q");
    renditions = List.copyOf(renditions);
  }

  /** The tiles as they are. */
  public static ReducedColumn dense() {
    return new ReducedColumn("dense", 1, Optional.empty(), List.of());
  }

  /** The tiles under a mask. */
  public static ReducedColumn masked(String heading, double q, Mask mask) {
    return new ReducedColumn(heading, q, Optional.of(mask), List.of());
  }

  /** The tiles in other versions. */
  public static ReducedColumn rendered(String heading, double q, List<byte[]> renditions) {
    return new ReducedColumn(heading, q, Optional.empty(), renditions);
  }
}
