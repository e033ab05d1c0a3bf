package io.maskcast.edge.daemon;

import io.maskcast.shared.config.ConfigException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Where the daemon's pages are.
 *
 * @param host the address to listen on; there are no passwords, so it is this machine's alone
 *     unless somebody says otherwise
 * @param port 0 (any free one) to 65535
 * @param token what requests that change something or move bytes must bring ({@code Authorization:
 *     Bearer}), 16 characters or more; without one they are taken on loopback alone
 */
public record HttpConfig(String host, int port, Optional<String> token) {

  /** The default of {@code port}. */
  public static final int DEFAULT_PORT = 7720;

  private static final int MAX_PORT = 65_535;

  /** Port 7720 of 127.0.0.1. */
  public static final HttpConfig DEFAULT =
      new HttpConfig("127.0.0.1", DEFAULT_PORT, Optional.empty());

  private static final int LEAST_TOKEN = 16;

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
    if (token.isPresent() && token.get().length() < LEAST_TOKEN) {
      throw new ConfigException(
          "http.token-file", "(too short)", LEAST_TOKEN + " characters or more in its first line");
    }
  }

  /** Without a token. */
  public HttpConfig(String host, int port) {
    this(host, port, Optional.empty());
  }

  /** Whether this machine alone reaches them. */
  public boolean onLoopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false; // listening will fail, and say so
    }
  }
}
