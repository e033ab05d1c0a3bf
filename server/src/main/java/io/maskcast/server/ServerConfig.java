package io.maskcast.server;

import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.server.source.Tiling;
import io.maskcast.server.source.remote.RemoteConfig;
import io.maskcast.shared.config.ConfigException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a server needs to know.
 *
 * @param host the address to listen on
 * @param port the port for gRPC and HTTP alike, 0 (any free one) to 65535
 * @param dataDir where bundles and the usage ledger are kept; one server at a time
 * @param sources what to serve, by name: where a TIFF, an idx file or a folder with one is
 * @param tiling how rasters among them are cut into tiles
 * @param streams how it streams tiles
 * @param remote how sources that lie elsewhere are read
 * @param trust files with the public keys of those who may publish; with none everybody may
 */
public record ServerConfig(
    String host,
    int port,
    Path dataDir,
    Map<String, String> sources,
    Tiling tiling,
    StreamConfig streams,
    RemoteConfig remote,
    List<Path> trust) {

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
    trust = List.copyOf(trust);
  }

  /** With bundles of everybody. */
  public ServerConfig(
      String host,
      int port,
      Path dataDir,
      Map<String, String> sources,
      Tiling tiling,
      StreamConfig streams,
      RemoteConfig remote) {
    this(host, port, dataDir, sources, tiling, streams, remote, List.of());
  }

  /** With sources elsewhere read as {@link RemoteConfig#defaults()} says, too. */
  public ServerConfig(
      String host,
      int port,
      Path dataDir,
      Map<String, String> sources,
      Tiling tiling,
      StreamConfig streams) {
    this(host, port, dataDir, sources, tiling, streams, RemoteConfig.defaults());
  }

  /** With rasters cut as {@link Tiling#defaults()} does, too. */
  public ServerConfig(
      String host, int port, Path dataDir, Map<String, String> sources, StreamConfig streams) {
    this(host, port, dataDir, sources, Tiling.defaults(), streams);
  }
}
