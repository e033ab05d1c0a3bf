package io.maskcast.trainer.data;

import io.maskcast.shared.bundle.Normalisation;

/** Mean and deviation of every channel. */
public final class ChannelStatistics {

  private ChannelStatistics() {}

  /**
   * The normalisation that gives every channel mean 0 and deviation 1 over some tiles. A channel
   * that never changes gets deviation 1, so that it becomes 0 and not infinite. Goes through the
   * tiles twice, so that a small deviation beside a large mean is not lost.
   *
   * @param tiles the tiles
   * @param numbers which of them, 1 or more
   * @return mean and population deviation per channel, in the unit of a sample
   */
  public static Normalisation of(LabelledTiles tiles, int[] numbers) {
    int channels = tiles.layout().channels();
    double count = (double) numbers.length * tiles.layout().samples() / channels;
    double[] zero = new double[channels];
    double[] mean = sums(tiles, numbers, zero, false);
    for (int c = 0; c < channels; c++) {
      mean[c] /= count;
    }
    double[] squares = sums(tiles, numbers, mean, true);
    float[] means = new float[channels];
    float[] deviations = new float[channels];
    for (int c = 0; c < channels; c++) {
      means[c] = (float) mean[c];
      // Sums of equal samples are exact in a double, so a constant channel has exactly 0 here.
      float deviation = (float) Math.sqrt(squares[c] / count);
      deviations[c] = deviation > 0 ? deviation : 1f;
    }
    return new Normalisation(means, deviations);
  }

  /** The sum per channel of the distances of the samples from an origin, squared or not. */
  private static double[] sums(
      LabelledTiles tiles, int[] numbers, double[] origin, boolean squared) {
    double[] sums = new double[origin.length];
    int samples = tiles.layout().samples();
    for (int tile : numbers) {
      for (int i = 0, channel = 0; i < samples; i++) {
        double distance = tiles.sample(tile, i) - origin[channel];
        sums[channel] += squared ? distance * distance : distance;
        channel = channel + 1 == sums.length ? 0 : channel + 1;
      }
    }
    return sums;
  }
}
