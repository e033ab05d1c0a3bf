package io.maskcast.deploy.bench;

import picocli.CommandLine.Command;

/** {@code maskcast bench}: measurements, one a subcommand. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    subcommands = {TrainerBenchCommand.class},
    description = "Measures how fast this machine is at a node's work, on data that ships with it.")
public final class BenchCommand {}
