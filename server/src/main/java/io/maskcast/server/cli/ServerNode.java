package io.maskcast.server.cli;

import io.maskcast.shared.config.NodeCommandLine;
import io.maskcast.shared.keys.KeysCommand;
import java.util.List;

/** The {@code maskcast} command where only the server is installed. */
public final class ServerNode {

  private ServerNode() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(
        NodeCommandLine.run(
            List.of(new ServerCommand(), new KeysCommand()), arguments, System.getenv()));
  }
}
