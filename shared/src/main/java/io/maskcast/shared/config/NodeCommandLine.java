package io.maskcast.shared.config;

import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The {@code maskcast} command of an installed node: the same commands as in a checkout, only those
 * of other nodes are missing, and so is what they need.
 */
public final class NodeCommandLine {

  /** What {@code maskcast --version} says. */
  public static final String VERSION = "maskcast 0.1.0";

  private NodeCommandLine() {}

  /**
   * Runs a command.
   *
   * @param commands picocli commands that are installed
   * @param arguments the command line
   * @param environment the process environment
   * @return the exit code: see {@link MaskcastCommandLine}
   */
  public static int run(List<?> commands, String[] arguments, Map<String, String> environment) {
    CommandSpec root = CommandSpec.wrapWithoutInspection((Runnable) () -> {});
    root.name("maskcast").version(VERSION).mixinStandardHelpOptions(true);
    root.usageMessage()
        .description("One node of maskcast. A checkout of its sources has all of them.");
    for (Object command : commands) {
      CommandLine line = new CommandLine(command);
      root.addSubcommand(line.getCommandName(), line);
    }
    String[] asked = arguments.length == 0 ? new String[] {"--help"} : arguments;
    return MaskcastCommandLine.run(root, asked, environment);
  }
}
