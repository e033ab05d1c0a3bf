package io.maskcast.edge.anytime;

import java.util.OptionalDouble;

/**
 * What a link carries and how long it takes there and back, by recent transfers. Bandwidth is the
 * lower of two exponentially weighted means, weighted by how long transfers took, one with a half
 * life of {@value #FAST_SECONDS} s and one of {@value #SLOW_SECONDS} s, each freed of its bias
 * towards 0 at the start: so a burst lifts it late and a link that dies lowers it at once. Such a
 * mean of bytes over a mean of seconds is the harmonic mean of rates weighted by bytes; it is not
 * lifted by a few fast, short transfers. The round trip is smoothed as TCP does (RFC 6298, section
 * 2). Not thread-safe.
 */
public final class LinkEstimate {

  static final double FAST_SECONDS = 2;
  static final double SLOW_SECONDS = 8;

  /** RFC 6298: alpha, beta and K. */
  private static final double ALPHA = 1 / 8.0;

  private static final double BETA = 1 / 4.0;
  private static final double DEVIATIONS = 4;

  private final Mean fast = new Mean(FAST_SECONDS);
  private final Mean slow = new Mean(SLOW_SECONDS);
  private double roundTrip = Double.NaN;
  private double roundTripDeviation;

  /** An exponentially weighted mean over the time in which bytes moved. */
  private static final class Mean {
    private final double halfLife;
    private double bytesPerSecond;
    private double weight; // tends to 1

    Mean(double halfLife) {
      this.halfLife = halfLife;
    }

    void moved(double bytes, double seconds) {
      double kept = Math.pow(0.5, seconds / halfLife);
      bytesPerSecond = kept * bytesPerSecond + (1 - kept) * bytes / seconds;
      weight = kept * weight + (1 - kept);
    }

    double value() {
      return bytesPerSecond / weight;
    }
  }

  /**
   * A transfer is over, or has come so far.
   *
   * @param bytes what it moved, 0 or more; 0 of a link that carries nothing
   * @param seconds how long it took without the round trip before it, above 0
   */
  public void moved(long bytes, double seconds) {
    if (bytes < 0 || !(seconds > 0) || Double.isInfinite(seconds)) {
      throw new IllegalArgumentException(bytes + " bytes in " + seconds + " s");
    }
    fast.moved((double) bytes, seconds);
    slow.moved((double) bytes, seconds);
  }

  /** A round trip took so many seconds, 0 or more. */
  public void roundTrip(double seconds) {
    if (!(seconds >= 0) || Double.isInfinite(seconds)) {
      throw new IllegalArgumentException("a round trip of " + seconds + " s");
    }
    if (Double.isNaN(roundTrip)) {
      roundTrip = seconds;
      roundTripDeviation = seconds / 2;
    } else {
      roundTripDeviation = (1 - BETA) * roundTripDeviation + BETA * Math.abs(roundTrip - seconds);
      roundTrip = (1 - ALPHA) * roundTrip + ALPHA * seconds;
    }
  }

  /** Bytes a second; empty before the first transfer. */
  public OptionalDouble bandwidth() {
    return slow.weight > 0
        ? OptionalDouble.of(Math.min(fast.value(), slow.value()))
        : OptionalDouble.empty();
  }

  /** Seconds that a round trip hardly exceeds, RFC 6298's RTO without its floor; 0 if unknown. */
  public double roundTrip() {
    return Double.isNaN(roundTrip) ? 0 : roundTrip + DEVIATIONS * roundTripDeviation;
  }
}
