package io.maskcast.shared.config;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names the YAML file; a mixin for every command of a node. */
public final class ConfigFileOption {

  @SuppressWarnings("unused") // LayeredDefaults reads it before anything is parsed
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "YAML file with any of these options as keys; environment and flags are stronger.")
  private Path config;
}
