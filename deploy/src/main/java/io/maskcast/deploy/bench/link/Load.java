package io.maskcast.deploy.bench.link;

import io.maskcast.shared.config.ConfigException;

/** When requests are made. */
sealed interface Load {

  /**
   * Each stream makes its next request when its last is done: what the link can do.
   *
   * @param streams at once, 1 to 100, which is what one HTTP/2 connection carries
   */
  record Closed(int streams) implements Load {

    private static final int MOST_STREAMS = 100;

    /**
     * Checks the number.
     *
     * @throws ConfigException if it is not allowed
     */
    public Closed {
      ConfigException.requireRange("streams", streams, 1, MOST_STREAMS);
    }
  }

  /**
   * Requests on a schedule that waits for nobody: what a request takes at that rate. Latency counts
   * from the moment the schedule says, so a stalled link charges every request that it held up (no
   * coordinated omission).
   *
   * @param requestsPerSecond over 0 to 100,000
   */
  record Open(double requestsPerSecond) implements Load {

    private static final double MOST = 100_000;

    /**
     * Checks the number.
     *
     * @throws ConfigException if it is not allowed
     */
    public Open {
      if (!(requestsPerSecond > 0 && requestsPerSecond <= MOST)) {
        throw new ConfigException("rate", requestsPerSecond, "a number over 0 and up to 100000");
      }
    }
  }
}
