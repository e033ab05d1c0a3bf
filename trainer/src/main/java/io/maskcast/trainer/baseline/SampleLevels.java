package io.maskcast.trainer.baseline;

import java.util.Arrays;

/**
 * Tiles in coarse steps: every sample in equal steps between its smallest and its largest value
 * over the tiles.
 *
 * @param levels per tile and sample, 0 to the number of steps - 1; 0 for a sample that never
 *     changes
 * @param labels the class per tile
 */
@SuppressWarnings("ArrayRecordComponent") // lives inside one method of this package
record SampleLevels(byte[][] levels, int[] labels) {

  /**
   * Reads tiles.
   *
   * @param steps how many steps, up to 127
   */
  static SampleLevels of(LearningTiles tiles, int steps) {
    float[] low = new float[tiles.samples()];
    float[] high = new float[tiles.samples()];
    Arrays.fill(low, Float.POSITIVE_INFINITY);
    Arrays.fill(high, Float.NEGATIVE_INFINITY);
    tiles.forEach(
        (values, label) -> {
          for (int s = 0; s < values.length; s++) {
            low[s] = Math.min(low[s], values[s]);
            high[s] = Math.max(high[s], values[s]);
          }
        });
    byte[][] levels = new byte[tiles.count()][tiles.samples()];
    int[] labels = new int[tiles.count()];
    int[] next = {0};
    tiles.forEach(
        (values, label) -> {
          byte[] tile = levels[next[0]];
          for (int s = 0; s < values.length; s++) {
            float range = high[s] - low[s];
            float share = range > 0 ? (values[s] - low[s]) / range : 0; // 1 at the largest value
            tile[s] = (byte) Math.min(steps - 1, share * steps);
          }
          labels[next[0]++] = label;
        });
    return new SampleLevels(levels, labels);
  }
}
