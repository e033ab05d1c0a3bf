package io.maskcast.deploy.bench.link;

import io.maskcast.shared.config.ConfigException;

/** How long requests are made. Those that run at the end are waited for. */
sealed interface Extent {

  /**
   * Whether there is another request.
   *
   * @param made how many were made
   * @param seconds how long ago the first one was
   */
  boolean goesOn(long made, double seconds);

  /** How much is done, in [0, 1]. */
  double share(long answered, double seconds);

  /**
   * A number of requests.
   *
   * @param count 1 or more
   */
  record Requests(long count) implements Extent {

    /**
     * Checks the number.
     *
     * @throws ConfigException if it is not allowed
     */
    public Requests {
      if (count < 1) {
        throw new ConfigException("requests", count, "1 or more");
      }
    }

    @Override
    public boolean goesOn(long made, double seconds) {
      return made < count;
    }

    @Override
    public double share(long answered, double seconds) {
      return (double) answered / count;
    }
  }

  /**
   * A time; one request at least is made.
   *
   * @param seconds over 0 to a day
   */
  record Time(double seconds) implements Extent {

    private static final double MOST_SECONDS = 86_400;

    /**
     * Checks the number.
     *
     * @throws ConfigException if it is not allowed
     */
    public Time {
      if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
        throw new ConfigException("duration", seconds, "a number over 0 and up to 86400");
      }
    }

    @Override
    public boolean goesOn(long made, double passed) {
      return made == 0 || passed < seconds;
    }

    @Override
    public double share(long answered, double passed) {
      return Math.min(1, passed / seconds);
    }
  }
}
