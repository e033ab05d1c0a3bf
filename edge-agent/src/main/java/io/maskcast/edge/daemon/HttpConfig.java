package io.maskcast.edge.daemon;

import io.maskcast.shared.config.ConfigException;

/**
 * Where the daemon's pages are.
 *
 * @param host the address to listen on; there are no passwords, so it is this machine's alone
 *     unless somebody says otherwise
 * @param port 0 (any free one) to 65535
 */
public record HttpConfig(String host, int port) {

  /** The default of {@code port}. */
  public static final int DEFAULT_PORT = 7720;

  private static final int MAX_PORT = 65_535;

  /** Port 7720 of 127.0.0.1. */
  public static final HttpConfig DEFAULT = new HttpConfig("127.0.0.1", DEFAULT_PORT);

  /**
   * Checks the values.
   *
   * @throws ConfigException if one is not allowed
   */
  public HttpConfig {
    ConfigException.requireRange("http.port", port, 0, MAX_PORT);
    if (host.isBlank()) {
      throw new ConfigException("http.host", host, "an address of this machine");
    }
  }
}
