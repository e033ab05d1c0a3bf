package io.maskcast.edge.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code maskcast edge run}. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description =
        "Fetches a bundle, streams the selected samples of tiles, classifies them, measures the savings.")
final class RunCommand implements Runnable {

  @Spec private CommandSpec spec;
  @Mixin private RunOptions options;

  @Override
  public void run() {
    options.run(spec.commandLine().getOut());
  }
}
