package io.maskcast.trainer.data;

import io.maskcast.shared.bundle.Normalisation;

/** Mean and deviation of every channel. */
public final class ChannelStatistics {

  private ChannelStatistics() {}

  /**
   * The normalisation that gives every channel mean 0 and deviation 1 over some tiles. A channel
   * that never changes gets deviation 1, so that it becomes 0 and not infinite.
   *
   * @param tiles the tiles, pixel-interleaved
   * @param numbers which of them, 1 or more
   * @return mean and population deviation per channel, in units of a sample (0 to 255)
   */
  public static Normalisation of(LabelledTiles tiles, int[] numbers) {
    int channels = tiles.layout().channels();
    long[] sum = new long[channels];
    long[] squares = new long[channels];
    for (int tile : numbers) {
      int offset = tiles.offset(tile);
      for (int i = 0; i < tiles.layout().samples(); i++) {
        int sample = tiles.pixels()[offset + i] & 0xff;
        sum[i % channels] += sample;
        squares[i % channels] += (long) sample * sample;
      }
    }
    double count = (double) numbers.length * tiles.layout().samples() / channels;
    float[] mean = new float[channels];
    float[] deviation = new float[channels];
    for (int c = 0; c < channels; c++) {
      double average = sum[c] / count;
      double variance = squares[c] / count - average * average;
      mean[c] = (float) average;
      // A constant channel can leave a variance of 1e-12 or so by rounding.
      deviation[c] = variance > 1e-6 ? (float) Math.sqrt(variance) : 1f;
    }
    return new Normalisation(mean, deviation);
  }
}
