package io.maskcast.shared.config;

import io.maskcast.shared.MaskcastException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** A command tree like that of maskcast: a node of its own and a node of two subcommands. */
@Command(
    name = "maskcast",
    mixinStandardHelpOptions = true,
    version = "1.2.3",
    subcommands = {Commands.Mill.class, Commands.Farm.class})
final class Commands implements Runnable {

  /** What the commands that ran saw. */
  final List<String> ran = new ArrayList<>();

  /** What the mill throws instead of running. */
  Optional<RuntimeException> failure = Optional.empty();

  /** How a run ended. */
  record Outcome(int exit, String out, String err, List<String> ran) {}

  static Outcome run(Commands commands, Map<String, String> environment, String... arguments) {
    LoggerFactory.getLogger(Commands.class); // it greets on standard error, once
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
    try {
      int exit = MaskcastCommandLine.run(commands, arguments, environment);
      return new Outcome(
          exit,
          outBytes.toString(StandardCharsets.UTF_8),
          errBytes.toString(StandardCharsets.UTF_8),
          commands.ran);
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  static Outcome run(Map<String, String> environment, String... arguments) {
    return run(new Commands(), environment, arguments);
  }

  @Override
  public void run() {
    ran.add("maskcast");
  }

  @Command(name = "mill", mixinStandardHelpOptions = true)
  static final class Mill implements Runnable {

    @ParentCommand Commands parent;

    @Option(names = "--port", defaultValue = "7700")
    int port;

    @Option(
        names = {"-d", "--data-dir"},
        defaultValue = "here")
    Path dataDir;

    @Option(names = "--source", split = LayeredDefaults.SEPARATOR)
    Map<String, String> sources = new LinkedHashMap<>();

    @Option(names = "--tag", split = LayeredDefaults.SEPARATOR)
    List<String> tags = new ArrayList<>();

    @Option(names = "--quiet")
    boolean quiet;

    @Override
    public void run() {
      parent.failure.ifPresent(
          e -> {
            throw e;
          });
      ConfigException.requireRange("port", port, 0, 65_535);
      if (dataDir.endsWith("broken")) {
        throw new MaskcastException("The disk is broken; buy another");
      }
      parent.ran.add(
          "port=%d data-dir=%s source=%s tag=%s quiet=%s"
              .formatted(port, dataDir, sources, tags, quiet));
    }
  }

  @Command(
      name = "farm",
      mixinStandardHelpOptions = true,
      subcommands = {Sow.class, Reap.class})
  static final class Farm {
    @ParentCommand Commands parent;
  }

  @Command(name = "sow", mixinStandardHelpOptions = true)
  static final class Sow implements Runnable {
    @ParentCommand Farm farm;

    @Option(names = "--seed", defaultValue = "1")
    long seed;

    @Override
    public void run() {
      farm.parent.ran.add("sow seed=" + seed);
    }
  }

  @Command(
      name = "reap",
      aliases = {"harvest"},
      mixinStandardHelpOptions = true)
  static final class Reap implements Runnable {
    @ParentCommand Farm farm;

    @Option(names = "--field", required = true)
    String field;

    @Override
    public void run() {
      farm.parent.ran.add("reap field=" + field);
    }
  }
}
