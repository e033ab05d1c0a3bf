package io.maskcast.edge;

import io.maskcast.edge.inference.EngineKind;
import io.maskcast.edge.stream.RetryPolicy;
import io.maskcast.proto.call.LinkWindow;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.config.HostAndPort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an edge agent needs to know.
 *
 * @param server where the server listens
 * @param client who this agent is, for the server's account: 1 to 64 characters of [A-Za-z0-9._-]
 * @param stateDir where bundles and the account are kept between runs
 * @param timeout how long the server may be silent
 * @param batch tiles the network takes at once, 1 to 4096
 * @param retries what to do when streams break
 * @param linkWindow what the server may have in flight towards this agent, in MiB: see {@link
 *     LinkWindow}
 * @param trust files with the public keys of those whose bundles are run; with none all bundles are
 * @param allowDowngrade whether a name may go back to an older release of its bundle
 * @param engine what runs networks; without one, {@link EngineKind#of} chooses
 */
public record EdgeConfig(
    HostAndPort server,
    String client,
    Path stateDir,
    Duration timeout,
    int batch,
    RetryPolicy retries,
    int linkWindow,
    List<Path> trust,
    boolean allowDowngrade,
    Optional<EngineKind> engine) {

  /** The default of {@code batch}. */
  public static final int DEFAULT_BATCH = 250;

  /** The default of {@code timeout}. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

  private static final Pattern CLIENT = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int MAX_BATCH = 4096;
  private static final int MAX_TIMEOUT_SECONDS = 3600;

  /**
   * Checks the values.
   *
   * @throws ConfigException if one is not allowed
   * @throws io.maskcast.shared.MaskcastException if the engine that is asked for is not here
   */
  public EdgeConfig {
    if (!CLIENT.matcher(client).matches()) {
      throw new ConfigException(
          "client", client, "1 to 64 characters of A-Z, a-z, 0-9, '.', '_' and '-'");
    }
    ConfigException.requireRange("timeout", (int) timeout.toSeconds(), 1, MAX_TIMEOUT_SECONDS);
    ConfigException.requireRange("batch", batch, 1, MAX_BATCH);
    ConfigException.requireRange("link-window", linkWindow, LinkWindow.LEAST, LinkWindow.MOST);
    trust = List.copyOf(trust);
    if (engine.isPresent()) {
      EngineKind.of(engine);
    }
  }

  /** With the engine that is there, and bundles of everybody. */
  public EdgeConfig(
      HostAndPort server,
      String client,
      Path stateDir,
      Duration timeout,
      int batch,
      RetryPolicy retries,
      int linkWindow) {
    this(
        server,
        client,
        stateDir,
        timeout,
        batch,
        retries,
        linkWindow,
        List.of(),
        false,
        Optional.empty());
  }
}
