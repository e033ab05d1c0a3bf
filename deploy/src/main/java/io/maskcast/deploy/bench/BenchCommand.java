package io.maskcast.deploy.bench;

import io.maskcast.deploy.bench.ladder.LadderBenchCommand;
import io.maskcast.deploy.bench.link.LinkCommand;
import io.maskcast.deploy.bench.relay.RelayCommand;
import io.maskcast.deploy.bench.result.CompareCommand;
import io.maskcast.deploy.bench.serve.ServeCommand;
import io.maskcast.deploy.bench.tiles.TilesCommand;
import picocli.CommandLine.Command;

/** {@code maskcast bench}: measurements, one a subcommand. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    subcommands = {
      TrainerBenchCommand.class,
      TilesCommand.class,
      LadderBenchCommand.class,
      LinkCommand.class,
      ServeCommand.class,
      CompareCommand.class,
      RelayCommand.class
    },
    description = "Measures how fast this machine, or a link to another, is at a node's work.")
public final class BenchCommand {}
