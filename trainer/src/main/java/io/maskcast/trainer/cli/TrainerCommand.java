package io.maskcast.trainer.cli;

import picocli.CommandLine.Command;

/** {@code maskcast trainer}: learning, and its single steps as subcommands. */
@Command(
    name = "trainer",
    mixinStandardHelpOptions = true,
    subcommands = {
      LearnCommand.class,
      CompareCommand.class,
      DynamicCommand.class,
      LadderCommand.class,
      ExperimentCommand.class,
      ExportCommand.class,
      HistoryCommand.class,
      PublishCommand.class,
      RollbackCommand.class,
      ServeCommand.class,
      WeightsCommand.class
    },
    description =
        "Learns masks and publishes them. Without a subcommand it does what 'learn' does.")
public final class TrainerCommand {}
