package io.maskcast.server;

import io.maskcast.shared.config.ConfigException;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a server needs to know.
 *
 * @param host the address to listen on
 * @param port the port for gRPC and HTTP alike, 0 (any free one) to 65535
 * @param dataDir where bundles and the usage ledger are kept; one server at a time
 * @param sources what to serve: an idx file or a folder with one, by name
 * @param maxStreams tile streams at once before new ones are refused, 1 to 10,000
 */
public record ServerConfig(
    String host, int port, Path dataDir, Map<String, Path> sources, int maxStreams) {

  private static final int MAX_PORT = 65_535;
  private static final int MOST_STREAMS = 10_000;

  /**
   * Checks the values.
   *
   * @throws ConfigException if one is not allowed
   */
  public ServerConfig {
    ConfigException.requireRange("port", port, 0, MAX_PORT);
    ConfigException.requireRange("max-streams", maxStreams, 1, MOST_STREAMS);
    if (host.isBlank()) {
      throw new ConfigException("host", host, "an address of this machine, or 0.0.0.0 for all");
    }
    sources = Map.copyOf(sources);
  }
}
