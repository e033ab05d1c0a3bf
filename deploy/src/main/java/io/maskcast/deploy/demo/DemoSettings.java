package io.maskcast.deploy.demo;

import io.maskcast.shared.config.ConfigException;
import io.maskcast.trainer.sample.SampleData;
import java.nio.file.Path;

/**
 * What the demo is to do.
 *
 * @param data what to learn from
 * @param keep the share of mask elements to keep, over 0 to 1
 * @param seed the seed of every random choice, 0 or more
 * @param out where the report goes
 * @param port the server's port, 0 for any free one
 */
record DemoSettings(SampleData data, double keep, long seed, Path out, int port) {

  private static final int MAX_PORT = 65_535;

  DemoSettings {
    if (!(keep > 0 && keep <= 1)) {
      throw new ConfigException("keep", keep, "a share over 0 and up to 1");
    }
    if (seed < 0) {
      throw new ConfigException("seed", seed, "0 or more");
    }
    ConfigException.requireRange("port", port, 0, MAX_PORT);
  }
}
