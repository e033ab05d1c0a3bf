package io.maskcast.edge.inference;

/**
 * What the network says of some tiles.
 *
 * @param classes the most likely class of each
 * @param confidences its softmax probability, in (0, 1]
 */
@SuppressWarnings("ArrayRecordComponent") // a view on large data, compared by nobody
public record Predictions(int[] classes, float[] confidences) {

  /**
   * Reads logits. The first of equal logits wins.
   *
   * @param logits one tile after the other
   * @param count classes per tile
   */
  public static Predictions of(float[] logits, int count) {
    int tiles = logits.length / count;
    int[] classes = new int[tiles];
    float[] confidences = new float[tiles];
    for (int tile = 0; tile < tiles; tile++) {
      int best = tile * count;
      for (int i = best + 1; i < (tile + 1) * count; i++) {
        if (logits[i] > logits[best]) {
          best = i;
        }
      }
      double sum = 0;
      for (int i = tile * count; i < (tile + 1) * count; i++) {
        sum += Math.exp(logits[i] - logits[best]);
      }
      classes[tile] = best - tile * count;
      confidences[tile] = (float) (1 / sum);
    }
    return new Predictions(classes, confidences);
  }
}
