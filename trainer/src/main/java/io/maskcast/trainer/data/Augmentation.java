package io.maskcast.trainer.data;

import io.maskcast.shared.MaskcastException;
import java.util.random.RandomGenerator;

/**
 * How training tiles are moved at random, so that a network does not learn tiles by heart. Only
 * tiles to learn from are moved, before a mask is applied; validation and test tiles never are. All
 * are immutable and thread-safe.
 *
 * <p>On a command line or in YAML an augmentation is one word:
 *
 * <table>
 *   <caption>labels</caption>
 *   <tr><td>{@code none}</td><td>tiles stay as they are</td></tr>
 *   <tr><td>{@code jitter}</td><td>{@link Jitter#USUAL}</td></tr>
 *   <tr><td>{@code jitter-0.06x0.15x0.1}</td><td>a jitter of this shift, turn and stretch</td></tr>
 *   <tr><td>{@code hflip}, {@code vflip}, {@code flips}</td>
 *     <td>mirrored left-right, top-bottom, both, each with probability 1/2</td></tr>
 *   <tr><td>{@code crop4}</td><td>cut out of the tile padded by 4 reflected samples</td></tr>
 *   <tr><td>{@code crop4-zero}</td><td>the same, padded by zeros after normalisation</td></tr>
 *   <tr><td>{@code hflip-crop4}</td><td>a flip and a crop, as in the authors' CIFAR-10 runs</td></tr>
 * </table>
 */
public sealed interface Augmentation permits None, Jitter, FlipsAndCrops {

  /** Leaves tiles as they are. */
  Augmentation NONE = new None();

  /**
   * Decides how one tile is moved. All versions of the tile are moved in the same way.
   *
   * @param height of the tile
   * @param width of the tile
   * @param random decides
   * @throws MaskcastException if tiles of these sides cannot be moved so
   */
  View draw(int height, int width, RandomGenerator random);

  /** The word that {@link #of} reads. */
  String label();

  /**
   * The augmentation of a label.
   *
   * @throws MaskcastException if there is none
   */
  static Augmentation of(String label) {
    if (label.equals(NONE.label())) {
      return NONE;
    }
    return Jitter.parse(label)
        .<Augmentation>map(jitter -> jitter)
        .or(() -> FlipsAndCrops.parse(label))
        .orElseThrow(
            () ->
                new MaskcastException(
                    "'%s' is no augmentation; allowed: none, jitter, hflip, vflip, flips, crop4, hflip-crop4 (any flip, any number), crop4-zero"
                        .formatted(label)));
  }
}
