package io.maskcast.edge.cli;

import io.maskcast.shared.config.NodeCommandLine;
import io.maskcast.shared.keys.KeysCommand;
import java.util.List;

/** The {@code maskcast} command where only the edge agent is installed. */
public final class EdgeNode {

  private EdgeNode() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(
        NodeCommandLine.run(
            List.of(new EdgeCommand(), new KeysCommand()), arguments, System.getenv()));
  }
}
