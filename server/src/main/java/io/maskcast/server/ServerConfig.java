package io.maskcast.server;

import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.server.source.Tiling;
import io.maskcast.shared.config.ConfigException;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a server needs to know.
 *
 * @param host the address to listen on
 * @param port the port for gRPC and HTTP alike, 0 (any free one) to 65535
 * @param dataDir where bundles and the usage ledger are kept; one server at a time
 * @param sources what to serve, by name: a TIFF, an idx file or a folder with one
 * @param tiling how rasters among them are cut into tiles
 * @param streams how it streams tiles
 */
public record ServerConfig(
    String host,
    int port,
    Path dataDir,
    Map<String, Path> sources,
    Tiling tiling,
    StreamConfig streams) {

  private static final int MAX_PORT = 65_535;

  /**
   * Checks the values.
   *
   * @throws ConfigException if one is not allowed
   */
  public ServerConfig {
    ConfigException.requireRange("port", port, 0, MAX_PORT);
    if (host.isBlank()) {
      throw new ConfigException("host", host, "an address of this machine, or 0.0.0.0 for all");
    }
    sources = Map.copyOf(sources);
  }

  /** With rasters cut as {@link Tiling#defaults()} does. */
  public ServerConfig(
      String host, int port, Path dataDir, Map<String, Path> sources, StreamConfig streams) {
    this(host, port, dataDir, sources, Tiling.defaults(), streams);
  }
}
