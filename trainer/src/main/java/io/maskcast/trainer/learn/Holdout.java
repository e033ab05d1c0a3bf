package io.maskcast.trainer.learn;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.Choice;
import io.maskcast.trainer.data.LabelledTiles;
import io.maskcast.trainer.data.Split;

/**
 * Which training tiles the networks do not learn from, and what they are for besides decisions.
 *
 * @param share of the training tiles, over 0 and under 1
 * @param way how they are chosen
 * @param teachesMasks whether the masks learn from them, and from them only: a mask then keeps what
 *     helps on tiles the network has not seen, not what lets it remember those it has; of no effect
 *     on masks that do not learn
 */
public record Holdout(double share, Way way, boolean teachesMasks) {

  /** A tenth, from everywhere, for decisions only. */
  public static final Holdout DEFAULT = new Holdout(0.1, Way.RANDOM, false);

  /** How tiles are held out. */
  public enum Way implements Choice {
    /** Some of every class, from everywhere. */
    RANDOM,
    /**
     * A stretch of tiles that follow each other, for tiles that overlap or look like neighbours.
     */
    BLOCK;

    /**
     * The way of a name.
     *
     * @throws MaskcastException if there is none
     */
    public static Way of(String label) {
      return Choice.of(values(), label, "way to hold tiles out");
    }
  }

  /**
   * Checks the range.
   *
   * @throws MaskcastException if the share is out of it
   */
  public Holdout {
    Range.require(share > 0 && share < 1, "validation share", share, "over 0 and under 1");
  }

  Split split(LabelledTiles tiles, long seed) {
    return way == Way.RANDOM
        ? Split.stratified(tiles, share, seed)
        : Split.block(tiles, share, seed);
  }

  String describe() {
    return "%s %s%s".formatted(way.label(), share, teachesMasks ? ", teaches the masks" : "");
  }
}
