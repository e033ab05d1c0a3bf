package io.maskcast.trainer.learn;

import java.util.OptionalDouble;

/**
 * Estimates how long a run still takes, as if the rest went on like what this process did of it.
 * Not thread-safe.
 */
public final class RemainingTime {

  private double firstDone = -1;
  private long firstNanos;

  /**
   * An estimate.
   *
   * @param done the share of all work done, 0 to 1
   * @param nanos now, on a clock that does not jump
   * @return seconds; none until a share was done since the first call
   */
  public OptionalDouble seconds(double done, long nanos) {
    if (firstDone < 0) {
      firstDone = done;
      firstNanos = nanos;
    }
    double since = done - firstDone;
    return since > 0
        ? OptionalDouble.of((nanos - firstNanos) / 1e9 / since * (1 - done))
        : OptionalDouble.empty();
  }
}
