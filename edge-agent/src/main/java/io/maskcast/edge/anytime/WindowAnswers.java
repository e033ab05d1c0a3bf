package io.maskcast.edge.anytime;

import io.maskcast.edge.inference.Predictions;
import java.util.Arrays;

/**
 * The answers to the tiles of a window, handed on in their order as soon as none before them can
 * change any more. One thread at a time.
 */
final class WindowAnswers {

  private static final int NOWHERE = -1;

  private final int before;
  private final ClimbAnswers to;
  private final int[] classes;
  private final float[] confidences;
  private final int[] rungs;
  private final boolean[] last;
  private int settled;
  private int reported;

  /**
   * Of tiles that have none.
   *
   * @param before how many tiles came before the window's
   */
  WindowAnswers(int tiles, int before, ClimbAnswers to) {
    this.before = before;
    this.to = to;
    this.classes = new int[tiles];
    this.confidences = new float[tiles];
    this.rungs = new int[tiles];
    this.last = new boolean[tiles];
    Arrays.fill(classes, Predictions.NO_CLASS);
    Arrays.fill(rungs, NOWHERE);
  }

  /** A tile has an answer at a rung, which may be its last. */
  void answer(int place, int rung, int predicted, float confidence, boolean isLast) {
    classes[place] = predicted;
    confidences[place] = confidence;
    rungs[place] = rung;
    last[place] = isLast;
    settled += isLast ? 1 : 0;
  }

  /** A tile gets no better answer than it has; gives the rung of that, below 0 if it has none. */
  int leave(int place) {
    last[place] = true;
    settled++;
    return rungs[place];
  }

  /** How many tiles have their last answer. */
  int settled() {
    return settled;
  }

  /** How many were handed on, those before the window included. */
  int reported() {
    return before + reported;
  }

  /** Hears of tiles that get no better answer than they have. */
  interface CutShort {

    /**
     * One tile.
     *
     * @param rung where it got its answer; below 0 if it has none
     */
    void at(int rung);
  }

  /** What is there is all there will be. */
  void settleAll(CutShort cut) {
    for (int place = 0; place < last.length; place++) {
      if (!last[place]) {
        last[place] = true;
        settled++;
        cut.at(rungs[place]);
      }
    }
    report();
  }

  /** Hands on what is settled, as far as nothing is missing before it. */
  void report() {
    int end = reported;
    while (end < last.length && last[end]) {
      end++;
    }
    if (end > reported) {
      Predictions next =
          new Predictions(
              Arrays.copyOfRange(classes, reported, end),
              Arrays.copyOfRange(confidences, reported, end));
      to.take(before + reported, next, Arrays.copyOfRange(rungs, reported, end));
      reported = end;
    }
  }
}
