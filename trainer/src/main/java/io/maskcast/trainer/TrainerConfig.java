package io.maskcast.trainer;

import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.config.HostAndPort;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a trainer that takes jobs needs to know.
 *
 * @param host the address to listen on
 * @param port the port for HTTP, 0 (any free one) to 65535
 * @param dataDir where jobs and their runs are kept; one trainer at a time
 * @param publish the server for bundles of jobs that name none, if any
 * @param sign the file with the key that signs the bundles of all jobs, if one does
 */
public record TrainerConfig(
    String host, int port, Path dataDir, Optional<HostAndPort> publish, Optional<Path> sign) {

  private static final int MAX_PORT = 65_535;

  /**
   * Checks the values.
   *
   * @throws ConfigException if one is not allowed
   */
  public TrainerConfig {
    ConfigException.requireRange("port", port, 0, MAX_PORT);
    if (host.isBlank()) {
      throw new ConfigException("host", host, "an address of this machine, or 0.0.0.0 for all");
    }
  }

  /** With bundles that nobody signs. */
  public TrainerConfig(String host, int port, Path dataDir, Optional<HostAndPort> publish) {
    this(host, port, dataDir, publish, Optional.empty());
  }
}
