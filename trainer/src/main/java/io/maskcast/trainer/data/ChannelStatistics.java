package io.maskcast.trainer.data;

import io.maskcast.shared.bundle.Normalisation;

/** Mean and deviation of every channel. */
public final class ChannelStatistics {

  private ChannelStatistics() {}

  /**
   * The normalisation that gives every channel mean 0 and deviation 1 over some tiles. A channel
   * that never changes gets deviation 1, so that it becomes 0 and not infinite; samples that stand
   * for missing data are left out. Goes through the tiles twice, so that a small deviation beside a
   * large mean is not lost.
   *
   * @param tiles the tiles
   * @param numbers which of them, 1 or more
   * @return mean and population deviation per channel, in the unit of a sample
   */
  public static Normalisation of(LabelledTiles tiles, int[] numbers) {
    int channels = tiles.layout().channels();
    double[] mean = means(tiles, numbers, new double[channels], false);
    double[] squares = means(tiles, numbers, mean, true);
    float[] means = new float[channels];
    float[] deviations = new float[channels];
    for (int c = 0; c < channels; c++) {
      means[c] = (float) mean[c];
      // Sums of equal samples are exact in a double, so a constant channel has exactly 0 here.
      float deviation = (float) Math.sqrt(squares[c]);
      deviations[c] = deviation > 0 ? deviation : 1f;
    }
    return new Normalisation(means, deviations, tiles.noData());
  }

  /**
   * The mean per channel of the distances of the samples from an origin, squared or not; 0 of a
   * channel without samples.
   */
  private static double[] means(
      LabelledTiles tiles, int[] numbers, double[] origin, boolean squared) {
    double[] sums = new double[origin.length];
    long[] counts = new long[origin.length];
    float missing = tiles.noData().orElse(Float.NaN);
    int samples = tiles.layout().samples();
    for (int tile : numbers) {
      for (int i = 0, channel = 0; i < samples; i++) {
        float sample = tiles.sample(tile, i);
        // What is not a number can only stand for missing data: tiles have no other.
        if (sample != missing && !Float.isNaN(sample)) {
          double distance = sample - origin[channel];
          sums[channel] += squared ? distance * distance : distance;
          counts[channel]++;
        }
        channel = channel + 1 == sums.length ? 0 : channel + 1;
      }
    }
    for (int channel = 0; channel < sums.length; channel++) {
      sums[channel] /= Math.max(1, counts[channel]);
    }
    return sums;
  }
}
