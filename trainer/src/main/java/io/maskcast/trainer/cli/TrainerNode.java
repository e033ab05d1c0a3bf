package io.maskcast.trainer.cli;

import io.maskcast.shared.config.NodeCommandLine;
import io.maskcast.shared.keys.KeysCommand;
import java.util.List;

/** The {@code maskcast} command where only the trainer is installed. */
public final class TrainerNode {

  private TrainerNode() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(
        NodeCommandLine.run(
            List.of(new TrainerCommand(), new KeysCommand()), arguments, System.getenv()));
  }
}
