package io.maskcast.deploy.bench.link;

import io.maskcast.deploy.bench.result.Kind;
import io.maskcast.edge.EdgeConfig;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.config.ConfigException;
import java.util.List;

/**
 * What is measured and how.
 *
 * @param edge the server, and how to talk to it
 * @param source the source at the server
 * @param bundle whose mask selects
 * @param kinds what of each tile, in the order of the result
 * @param load when requests are made
 * @param extent how long each repetition lasts
 * @param warmUpSeconds how long each kind runs before anything counts, 0 to 3600
 * @param repetitions of each kind, 1 to 1000
 * @param tilesPerRequest tiles a request, 1 to 1,000,000
 */
record LinkSettings(
    EdgeConfig edge,
    String source,
    BundleName bundle,
    List<Kind> kinds,
    Load load,
    Extent extent,
    double warmUpSeconds,
    int repetitions,
    int tilesPerRequest) {

  private static final double MOST_WARM_UP = 3600;

  /**
   * Copies the kinds.
   *
   * @throws ConfigException if a number is not allowed
   */
  LinkSettings {
    kinds = List.copyOf(kinds);
    if (!(warmUpSeconds >= 0 && warmUpSeconds <= MOST_WARM_UP)) {
      throw new ConfigException("warm-up", warmUpSeconds, "a number from 0 to 3600");
    }
    ConfigException.requireRange("repetitions", repetitions, 1, 1000);
    ConfigException.requireRange("tiles-per-request", tilesPerRequest, 1, 1_000_000);
  }
}
