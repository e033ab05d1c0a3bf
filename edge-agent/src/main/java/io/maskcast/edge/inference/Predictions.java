package io.maskcast.edge.inference;

import io.maskcast.shared.ladder.Confidence;
import io.maskcast.shared.network.Logits;
import java.util.Arrays;

/**
 * What the network says of some tiles.
 *
 * @param classes the most likely class of each; {@link #NO_CLASS} of one that the network was not
 *     shown
 * @param confidences how sure the network is of it, in (0, 1]: its softmax probability, calibrated
 *     or not; 0 without a class
 */
@SuppressWarnings("ArrayRecordComponent") // a view on large data, compared by nobody
public record Predictions(int[] classes, float[] confidences) {

  /** Stands for no class. */
  public static final int NO_CLASS = -1;

  /** Of tiles that the network was not shown. */
  public static Predictions none(int tiles) {
    int[] classes = new int[tiles];
    Arrays.fill(classes, NO_CLASS);
    return new Predictions(classes, new float[tiles]);
  }

  /**
   * Reads logits; how sure the network is, as it says itself.
   *
   * @param logits one tile after the other
   * @param count classes per tile
   */
  public static Predictions of(float[] logits, int count) {
    return of(logits, count, new Confidence(1));
  }

  /**
   * Reads logits. The first of equal logits wins.
   *
   * @param logits one tile after the other
   * @param count classes per tile
   * @param confidence says how sure an answer is
   */
  static Predictions of(float[] logits, int count, Confidence confidence) {
    int[] classes = Logits.largest(logits, count);
    float[] confidences = new float[classes.length];
    for (int tile = 0; tile < classes.length; tile++) {
      confidences[tile] = (float) confidence.of(logits, tile * count, count);
    }
    return new Predictions(classes, confidences);
  }
}
