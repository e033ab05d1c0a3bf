package io.maskcast.edge.anytime;

import java.util.ArrayList;
import java.util.List;

/**
 * What a deadline made of the tiles of a run.
 *
 * @param began how many tiles asked for the samples up to each rung at first
 * @param cut how many have an answer that is not as sure as was wanted, from the highest rung that
 *     came
 * @param unanswered how many have none, as not even their first samples came
 */
public record Hurry(List<Long> began, long cut, long unanswered) {

  /** Of no tiles. */
  public static final Hurry NONE = new Hurry(List.of(), 0, 0);

  /** Copies the list. */
  public Hurry {
    began = List.copyOf(began);
  }

  /** Of these tiles and others. */
  public Hurry plus(Hurry other) {
    List<Long> both = new ArrayList<>();
    for (int rung = 0; rung < Math.max(began.size(), other.began.size()); rung++) {
      both.add(of(began, rung) + of(other.began, rung));
    }
    return new Hurry(both, cut + other.cut, unanswered + other.unanswered);
  }

  private static long of(List<Long> counts, int rung) {
    return rung < counts.size() ? counts.get(rung) : 0;
  }
}
