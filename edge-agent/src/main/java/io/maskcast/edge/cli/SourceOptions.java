package io.maskcast.edge.cli;

import io.maskcast.edge.source.SourceLevel;
import picocli.CommandLine.Option;

/** Which source, in which resolution. */
final class SourceOptions {

  @Option(
      names = "--source",
      paramLabel = "NAME",
      required = true,
      description = "The source at the server.")
  private String source;

  @Option(
      names = "--level",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "The resolution of a raster: 0 is its own, 1 its largest overview and so on (default: ${DEFAULT-VALUE}).")
  private int level;

  SourceLevel level() {
    return new SourceLevel(source, level);
  }
}
