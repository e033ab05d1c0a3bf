package io.maskcast.shared.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.maskcast.shared.MaskcastException;
import java.util.Arrays;
import java.util.Optional;

/**
 * How a sample becomes a network input: {@code (sample - mean[c]) / deviation[c]} in float32, with
 * mean and deviation per channel in the sample's own unit. A sample that was not sent is 0 after
 * normalisation, the mean of its channel, and so is one that stands for missing data. Trainer and
 * edge call the same method, so that both see the same float to the last bit.
 *
 * @param mean per channel
 * @param deviation per channel, positive
 * @param noData the sample that stands for none, if there is one; it may be not a number
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out, compared by content
public record Normalisation(
    float[] mean,
    float[] deviation,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Float> noData) {

  /**
   * Checks the numbers.
   *
   * @throws MaskcastException if the lengths differ, or a number is not finite, or a deviation not
   *     positive
   */
  public Normalisation {
    boolean sound = mean.length > 0 && mean.length == deviation.length;
    for (int c = 0; sound && c < mean.length; c++) {
      sound = Float.isFinite(mean[c]) && Float.isFinite(deviation[c]) && deviation[c] > 0;
    }
    if (!sound) {
      throw new MaskcastException(
          "Normalisation needs a finite mean and a positive deviation for each channel, not %s and %s"
              .formatted(Arrays.toString(mean), Arrays.toString(deviation)));
    }
    mean = mean.clone();
    deviation = deviation.clone();
  }

  /** Where no sample stands for missing data. */
  public Normalisation(float[] mean, float[] deviation) {
    this(mean, deviation, Optional.empty());
  }

  @Override
  public float[] mean() {
    return mean.clone();
  }

  @Override
  public float[] deviation() {
    return deviation.clone();
  }

  /** The network input for a sample of a channel. */
  public float apply(float sample, int channel) {
    return isMissing(sample) ? 0 : (sample - mean[channel]) / deviation[channel];
  }

  /** Whether a sample stands for missing data. */
  public boolean isMissing(float sample) {
    return noData.isPresent() && isSame(sample, noData.get());
  }

  private static boolean isSame(float sample, float other) {
    return sample == other || (Float.isNaN(sample) && Float.isNaN(other));
  }

  /**
   * This, for tiles whose source says which sample stands for missing data; what was learned with
   * stays.
   */
  public Normalisation orNoData(Optional<Float> ofSource) {
    return noData.isPresent() ? this : new Normalisation(mean, deviation, ofSource);
  }

  /**
   * Checks that this is for tiles of so many channels.
   *
   * @throws MaskcastException if not
   */
  public void requireChannels(int channels) {
    if (mean.length != channels) {
      throw new MaskcastException(
          "The normalisation is for %d channels, the tiles have %d"
              .formatted(mean.length, channels));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Normalisation that
        && Arrays.equals(mean, that.mean)
        && Arrays.equals(deviation, that.deviation)
        && noData.equals(that.noData);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Arrays.hashCode(mean) + Arrays.hashCode(deviation)) + noData.hashCode();
  }

  @Override
  public String toString() {
    return "Normalisation[mean=%s, deviation=%s%s]"
        .formatted(
            Arrays.toString(mean),
            Arrays.toString(deviation),
            noData.map(value -> ", noData=" + value).orElse(""));
  }
}
