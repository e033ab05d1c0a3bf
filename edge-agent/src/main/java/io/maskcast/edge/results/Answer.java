package io.maskcast.edge.results;

import java.util.Optional;

/**
 * What a network said of a tile, or why it was not asked.
 *
 * @param tile its number at the source
 * @param predicted the most likely class; {@link #NONE} without an answer
 * @param confidence its softmax probability; 0 without an answer
 * @param failure why there is none, in words; empty if there is one
 */
public record Answer(long tile, int predicted, float confidence, Optional<String> failure) {

  /** Stands for no class. */
  public static final int NONE = -1;

  private static final int MOST_WORDS = 500;

  /** An answer. */
  public Answer(long tile, int predicted, float confidence) {
    this(tile, predicted, confidence, Optional.empty());
  }

  /** A tile without one. */
  public static Answer failed(long tile, String why) {
    String words = why.length() > MOST_WORDS ? why.substring(0, MOST_WORDS) + "..." : why;
    return new Answer(tile, NONE, 0, Optional.of(words));
  }
}
