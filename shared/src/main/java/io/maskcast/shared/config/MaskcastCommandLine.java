package io.maskcast.shared.config;

import io.maskcast.shared.MaskcastException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/**
 * How every command of maskcast is parsed and how its failures reach a person: one line on standard
 * error that says what to do, and an exit code: 0 done, 1 the work failed, 2 the command line or
 * configuration is wrong.
 */
public final class MaskcastCommandLine {

  /** Exit code of work that failed. */
  public static final int FAILED = 1;

  /** Exit code of a wrong command line or configuration. */
  public static final int USAGE = 2;

  private static final Logger LOG = LoggerFactory.getLogger(MaskcastCommandLine.class);

  private MaskcastCommandLine() {}

  /**
   * Runs a command.
   *
   * @param command a picocli command whose subcommands are the nodes
   * @param given the command line; a file {@code *.yaml} in it that no option takes is the {@code
   *     --config} of the node
   * @param environment the process environment
   * @return the exit code
   */
  public static int run(Object command, String[] given, Map<String, String> environment) {
    String[] arguments = withConfigOption(given);
    CommandLine line = new CommandLine(command);
    shareVersion(line);
    line.setExecutionExceptionHandler((e, at, parsed) -> report(at, e));
    line.setParameterExceptionHandler((e, args) -> reportUsage(e));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    try {
      String node = arguments.length == 0 ? "" : arguments[0];
      CommandLine sub = line.getSubcommands().get(node);
      if (sub != null) {
        LayeredDefaults.install(sub, arguments, environment);
      }
    } catch (MaskcastException e) {
      if (!asksForHelp(arguments)) { // which a wrong configuration does not stand in the way of
        line.getErr().println("maskcast: " + e.getMessage());
        return USAGE;
      }
    }
    return line.execute(withDefaultSubcommand(line, arguments));
  }

  /** {@code trainer learn experiment.yaml} is {@code trainer learn --config experiment.yaml}. */
  private static String[] withConfigOption(String[] arguments) {
    for (int i = 1; i < arguments.length; i++) {
      if (arguments[i].matches("[^-].*\\.ya?ml") && !arguments[i - 1].startsWith("-")) {
        List<String> completed = new ArrayList<>(List.of(arguments));
        completed.add(i, "--config");
        return completed.toArray(String[]::new);
      }
    }
    return arguments;
  }

  /** Every subcommand is of the version of the whole. */
  private static void shareVersion(CommandLine line) {
    for (CommandLine sub : line.getSubcommands().values()) {
      sub.getCommandSpec().version(line.getCommandSpec().version());
      shareVersion(sub);
    }
  }

  private static boolean asksForHelp(String[] arguments) {
    return Arrays.stream(arguments).anyMatch(Set.of("-h", "--help")::contains);
  }

  /** A node named without one of its subcommands does the first of them. */
  private static String[] withDefaultSubcommand(CommandLine line, String[] arguments) {
    CommandLine node = arguments.length == 0 ? null : line.getSubcommands().get(arguments[0]);
    if (node == null || node.getSubcommands().isEmpty()) {
      return arguments;
    }
    Set<String> own = new HashSet<>(node.getSubcommands().keySet());
    own.addAll(Set.of("-h", "--help", "-V", "--version"));
    if (arguments.length > 1 && own.contains(arguments[1])) {
      return arguments;
    }
    List<String> completed = new ArrayList<>(List.of(arguments));
    completed.add(1, node.getSubcommands().keySet().iterator().next());
    return completed.toArray(String[]::new);
  }

  private static int reportUsage(CommandLine.ParameterException e) {
    CommandLine at = e.getCommandLine();
    at.getErr().println("maskcast: " + e.getMessage());
    at.getErr().println("Try '%s --help'.".formatted(at.getCommandSpec().qualifiedName()));
    return USAGE;
  }

  private static int report(CommandLine at, Exception e) {
    if (e instanceof ConfigException) {
      at.getErr().println("maskcast: " + e.getMessage());
      return USAGE;
    }
    if (e instanceof MaskcastException) {
      LOG.debug("The command failed", e);
      at.getErr().println("maskcast: " + e.getMessage());
      return FAILED;
    }
    if (e instanceof CancellationException) {
      return FAILED; // whoever ended it has said so
    }
    LOG.error("Unexpected failure; please report it with this trace", e);
    at.getErr().println("maskcast: unexpected failure: " + e);
    return FAILED;
  }
}
