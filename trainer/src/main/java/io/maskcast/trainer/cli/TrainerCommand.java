package io.maskcast.trainer.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code maskcast trainer}: learning, and its single steps as subcommands. */
@Command(
    name = "trainer",
    mixinStandardHelpOptions = true,
    subcommands = {LearnCommand.class, PublishCommand.class},
    description =
        "Learns masks and publishes them. Without a subcommand it does what 'learn' does.")
public final class TrainerCommand implements Runnable {

  @Spec private CommandSpec spec;
  @Mixin private LearnOptions options;

  @Override
  public void run() {
    options.run(spec.commandLine().getOut());
  }
}
