package io.maskcast.trainer.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code maskcast trainer learn}. */
@Command(
    name = "learn",
    mixinStandardHelpOptions = true,
    description =
        "Learns a network and a mask from a folder of idx files, and publishes them if asked to.")
final class LearnCommand implements Runnable {

  @Spec private CommandSpec spec;
  @Mixin private LearnOptions options;

  @Override
  public void run() {
    options.run(spec.commandLine().getOut());
  }
}
