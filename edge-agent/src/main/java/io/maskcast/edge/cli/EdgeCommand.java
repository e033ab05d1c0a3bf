package io.maskcast.edge.cli;

import picocli.CommandLine.Command;

/** {@code maskcast edge}: the agent's work, and its single steps as subcommands. */
@Command(
    name = "edge",
    mixinStandardHelpOptions = true,
    subcommands = {
      RunCommand.class,
      FetchCommand.class,
      MapCommand.class,
      UsageCommand.class,
      BundlesCommand.class,
      DaemonCommand.class
    },
    description = "The edge agent. Without a subcommand it does what 'run' does.")
public final class EdgeCommand {}
