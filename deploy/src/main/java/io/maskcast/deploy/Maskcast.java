package io.maskcast.deploy;

import io.maskcast.deploy.bench.BenchCommand;
import io.maskcast.deploy.demo.DemoCommand;
import io.maskcast.edge.cli.EdgeCommand;
import io.maskcast.server.cli.ServerCommand;
import io.maskcast.shared.config.MaskcastCommandLine;
import io.maskcast.shared.config.NodeCommandLine;
import io.maskcast.shared.keys.KeysCommand;
import io.maskcast.trainer.cli.TrainerCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code maskcast} command. */
@Command(
    name = "maskcast",
    mixinStandardHelpOptions = true,
    version = NodeCommandLine.VERSION,
    subcommands = {
      DemoCommand.class,
      TrainerCommand.class,
      ServerCommand.class,
      EdgeCommand.class,
      KeysCommand.class,
      BenchCommand.class
    },
    description = "Transfers only those samples of an image that a neural network really needs.",
    footer = {
      "",
      "Every option of a node is also a key of its YAML file (--config FILE) and an environment variable:",
      "'server --data-dir' is key 'data-dir' and MASKCAST_SERVER_DATA_DIR. Flags are strongest, the file weakest."
    })
public final class Maskcast implements Runnable {

  @Spec private CommandSpec spec;

  private Maskcast() {}

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(MaskcastCommandLine.run(new Maskcast(), arguments, System.getenv()));
  }
}
