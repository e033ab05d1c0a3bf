package io.maskcast.trainer.baseline;

/**
 * Mean and population variance of every sample over tiles.
 *
 * @param mean per sample in channel, row, column order
 * @param variance per sample; exactly 0 where no tile differs
 */
@SuppressWarnings("ArrayRecordComponent") // lives inside one method of this package
record SampleMoments(double[] mean, double[] variance) {

  /** Welford's recurrence: exact for constant samples, whatever their mean. */
  static SampleMoments of(LearningTiles tiles) {
    double[] mean = new double[tiles.samples()];
    double[] variance = new double[tiles.samples()];
    int[] seen = {0};
    tiles.forEach(
        (values, label) -> {
          seen[0]++;
          for (int s = 0; s < values.length; s++) {
            double difference = values[s] - mean[s];
            mean[s] += difference / seen[0];
            variance[s] += difference * (values[s] - mean[s]);
          }
        });
    for (int s = 0; s < variance.length; s++) {
      variance[s] /= tiles.count();
    }
    return new SampleMoments(mean, variance);
  }
}
