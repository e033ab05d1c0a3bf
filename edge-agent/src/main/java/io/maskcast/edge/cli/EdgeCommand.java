package io.maskcast.edge.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code maskcast edge}: the agent's work, and its single steps as subcommands. */
@Command(
    name = "edge",
    mixinStandardHelpOptions = true,
    subcommands = {RunCommand.class, FetchCommand.class},
    description = "The edge agent. Without a subcommand it does what 'run' does.")
public final class EdgeCommand implements Runnable {

  @Spec private CommandSpec spec;
  @Mixin private RunOptions options;

  @Override
  public void run() {
    options.run(spec.commandLine().getOut());
  }
}
