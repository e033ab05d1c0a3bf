package io.maskcast.server.source.remote;

import io.maskcast.shared.config.ConfigException;

/**
 * How files that lie elsewhere are read.
 *
 * @param timeoutSeconds how long a range may take, all attempts at it together, beside what its
 *     bytes take at 128 KiB/s, 1 to 600
 * @param s3 where credentials for S3 are looked for
 */
public record RemoteConfig(int timeoutSeconds, S3Environment s3) {

  private static final int MOST_SECONDS = 600;
  private static final int DEFAULT_SECONDS = 30;

  /**
   * Checks the timeout.
   *
   * @throws ConfigException if it is out of range
   */
  public RemoteConfig {
    ConfigException.requireRange("source-timeout", timeoutSeconds, 1, MOST_SECONDS);
  }

  /** Half a minute, and what the environment of this process says of S3. */
  public static RemoteConfig defaults() {
    return new RemoteConfig(DEFAULT_SECONDS, S3Environment.ofProcess());
  }
}
