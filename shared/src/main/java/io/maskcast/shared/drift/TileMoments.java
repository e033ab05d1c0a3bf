package io.maskcast.shared.drift;

import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Level and contrast of the channels of a tile, of the samples that travelled: they cost no byte
 * more. Fog raises levels and takes contrast away; a dead band loses all of it. Immutable and
 * thread-safe.
 */
public final class TileMoments {

  /** Below such a deviation, in those of the channel, contrast is nothing; keeps ln finite. */
  private static final double LEAST_CONTRAST = 0.01;

  private final int selected;
  private final int channelCount;
  private final int[] channels;
  private final SampleType type;
  private final Normalisation normalisation;

  /**
   * The moments of tiles that travel by a plan.
   *
   * @param normalisation the bundle's, for the source's tiles
   */
  public TileMoments(SelectionPlan plan, Normalisation normalisation) {
    TileLayout layout = plan.layout();
    normalisation.requireChannels(layout.channels());
    this.selected = plan.selectedSamples();
    this.channelCount = layout.channels();
    this.type = layout.sampleType();
    this.normalisation = normalisation;
    int plane = layout.height() * layout.width();
    this.channels =
        Arrays.stream(plan.sampleIndices())
            .map(
                index ->
                    layout.interleave() == Interleave.PIXEL
                        ? index % layout.channels()
                        : index / plane)
            .toArray();
  }

  /**
   * The moments of one tile of a batch.
   *
   * @param columnar the selected bytes of {@code tiles} tiles, sample s of tile t at index {@code s
   *     * tiles + t}
   * @param tiles how many tiles the batch has
   * @param tile which of them
   * @return of each channel the mean m of its normalised samples; then of each channel {@code
   *     ln(deviation + 0.01)}; NaN of channels without a sample that is there
   */
  public double[] of(byte[] columnar, int tiles, int tile) {
    ByteBuffer samples = ByteBuffer.wrap(columnar).order(ByteOrder.LITTLE_ENDIAN);
    double[] sums = new double[channelCount];
    double[] squares = new double[channelCount];
    int[] counts = new int[channelCount];
    for (int s = 0; s < selected; s++) {
      float sample = type.read(samples, (s * tiles + tile) * type.bytes());
      if (!normalisation.isMissing(sample)) {
        int channel = channels[s];
        double value = normalisation.apply(sample, channel);
        sums[channel] += value;
        squares[channel] += value * value;
        counts[channel]++;
      }
    }
    double[] moments = new double[2 * channelCount];
    for (int c = 0; c < channelCount; c++) {
      double level = counts[c] == 0 ? Double.NaN : sums[c] / counts[c];
      // Normalised values are of the order of 1, so the difference of squares loses nothing here.
      double variance = Math.max(0, squares[c] / counts[c] - level * level);
      moments[c] = level;
      moments[channelCount + c] =
          counts[c] == 0 ? Double.NaN : Math.log(Math.sqrt(variance) + LEAST_CONTRAST);
    }
    return moments;
  }
}
