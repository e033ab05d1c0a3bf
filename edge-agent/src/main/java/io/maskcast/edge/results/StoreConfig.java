package io.maskcast.edge.results;

import io.maskcast.shared.config.ConfigException;

/**
 * How results are kept.
 *
 * @param limit bytes on disk, {@value #LEAST_LIMIT} or more
 * @param whenFull what gives way
 */
public record StoreConfig(long limit, WhenFull whenFull) {

  /** The least {@code limit}. */
  public static final long LEAST_LIMIT = 64 << 10;

  /** The default of {@code limit}: 256 MiB. */
  public static final long DEFAULT_LIMIT = 256L << 20;

  private static final int SEGMENTS = 8;
  private static final long LARGEST_SEGMENT = 8 << 20;

  /** 256 MiB, of which the oldest go. */
  public static final StoreConfig DEFAULT = new StoreConfig(DEFAULT_LIMIT, WhenFull.DROP_OLDEST);

  /**
   * Checks the limit.
   *
   * @throws ConfigException if it is too small
   */
  public StoreConfig {
    if (limit < LEAST_LIMIT) {
      throw new ConfigException("results.limit", limit + "B", "64KiB or more");
    }
  }

  /** The bytes of a file, after which the next begins: what goes at once. */
  long segmentBytes() {
    return Math.min(LARGEST_SEGMENT, limit / SEGMENTS);
  }
}
