package io.maskcast.deploy.bench.tiles;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.learn.LearningSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is to be compared.
 *
 * @param dataset the tiles, the same for all
 * @param learning how every network learns: for as many epochs with as many tiles, whatever it sees
 * @param values the settings of each family that takes part, in the order of the figures
 * @param seeds each arm learns once with each
 * @param out where everything is kept
 * @param tilesPerRequest tiles of a request whose time is measured
 * @param requests how many requests are timed
 */
record TilesSettings(
    Dataset dataset,
    LearningSettings learning,
    Map<Family, List<Double>> values,
    List<Long> seeds,
    Path out,
    int tilesPerRequest,
    int requests) {

  private static final int MOST_REQUESTS = 100_000;

  /**
   * Checks what goes together.
   *
   * @throws MaskcastException if the tiles are no unsigned bytes
   * @throws ConfigException if there are fewer tiles than a request has
   */
  TilesSettings {
    values = new LinkedHashMap<>(values);
    seeds = List.copyOf(seeds);
    if (dataset.train().layout().sampleType() != SampleType.U8) {
      throw new MaskcastException(
          "JPEG, WebP and idx files hold tiles of unsigned bytes, not of %s; convert them to u8"
              .formatted(dataset.train().layout().describe()));
    }
    if (dataset.train().noData().isPresent()) {
      throw new ConfigException(
          "no-data", dataset.train().noData().get(), "nothing: images know no missing samples");
    }
    ConfigException.requireRange("tiles-per-request", tilesPerRequest, 1, dataset.test().count());
    ConfigException.requireRange("requests", requests, 1, MOST_REQUESTS);
  }

  /** All that networks learn on, whole tiles first: the others begin with their network. */
  List<Representation> representations() {
    List<Representation> all = new ArrayList<>(List.of(Representation.DENSE));
    values.forEach(
        (family, settings) -> {
          if (family != Family.DENSE) {
            settings.forEach(setting -> all.add(new Representation(family, setting)));
          }
        });
    return all;
  }

  /** Where a representation is kept. */
  Path folder(long seed, Representation representation) {
    return out.resolve("seed-" + seed).resolve(representation.label());
  }
}
