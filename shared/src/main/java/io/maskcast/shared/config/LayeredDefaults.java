package io.maskcast.shared.config;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.storage.WholeFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What an option is where no flag sets it: its environment variable, else its key in the YAML file,
 * else its own default. Every option {@code --data-dir} of a node {@code server} is key {@code
 * data-dir} of the file and variable {@code MASKCAST_SERVER_DATA_DIR}; an option that may be
 * repeated is a list or a mapping in the file, and lines in the variable; an empty list or mapping
 * is as good as none. A key or variable that no option has is an error, so that a slip of the pen
 * cannot pass unseen.
 */
public final class LayeredDefaults implements CommandLine.IDefaultValueProvider {

  /** Separates the values of a repeatable option: use it as its {@code split}. */
  public static final String SEPARATOR = "\n";

  private static final String CONFIG_OPTION = "--config";

  private final String node;
  private final String prefix;
  private final String fileName;
  private final Map<String, String> environment;
  private final Map<String, Optional<String>> file;

  private LayeredDefaults(
      String node,
      String fileName,
      Map<String, String> environment,
      Map<String, Optional<String>> file) {
    this.node = node;
    this.prefix = prefix(node);
    this.fileName = fileName;
    this.environment = environment;
    this.file = file;
  }

  /**
   * Gives a node's command, and all its subcommands, the option {@code --config} and the defaults
   * of file and environment; but a subcommand that declares {@code --config} itself has neither: it
   * reads its file, and the variables that begin with its name, by itself.
   *
   * @param command the command; its name is the node's
   * @param arguments the command line, searched for {@code --config FILE}
   * @param environment the process environment
   * @throws MaskcastException if the file cannot be read, or a key or variable is unknown
   */
  public static void install(
      CommandLine command, String[] arguments, Map<String, String> environment) {
    Optional<CommandLine> ownFile =
        arguments.length < 2
            ? Optional.empty()
            : Optional.ofNullable(command.getSubcommands().get(arguments[1]))
                .filter(LayeredDefaults::hasFileOfItsOwn);
    Set<String> known = options(command);
    List<String> others = variablesOfOthers(command, prefix(command.getCommandName()));
    addConfigOption(command); // before anything can be wrong: help names it
    String node = command.getCommandName();
    Optional<Path> config =
        ownFile.isPresent() ? Optional.empty() : configFile(node, arguments, environment);
    LayeredDefaults defaults =
        new LayeredDefaults(
            node,
            config.map(Path::toString).orElse(""),
            Map.copyOf(environment),
            config.map(LayeredDefaults::readYaml).orElse(Map.of()));
    defaults.requireKnown(known, others);
    command.setDefaultValueProvider(defaults);
    ownFile.ifPresent(sub -> sub.setDefaultValueProvider(none -> null)); // picocli's "no default"
  }

  /** A command that declares {@code --config} itself reads its file itself. */
  private static boolean hasFileOfItsOwn(CommandLine command) {
    return command.getCommandSpec().findOption(CONFIG_OPTION) != null;
  }

  private static void addConfigOption(CommandLine command) {
    if (hasFileOfItsOwn(command)) {
      return;
    }
    command
        .getCommandSpec()
        .addOption(
            OptionSpec.builder(CONFIG_OPTION)
                .type(Path.class)
                .paramLabel("FILE")
                .description(
                    "YAML file with any of these options as keys; environment and flags are stronger.")
                .build());
    subcommands(command).forEach(LayeredDefaults::addConfigOption);
  }

  /** Each subcommand once, however many aliases it has. */
  private static Stream<CommandLine> subcommands(CommandLine command) {
    return command.getSubcommands().values().stream().distinct();
  }

  private static Optional<Path> configFile(
      String node, String[] arguments, Map<String, String> environment) {
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].equals(CONFIG_OPTION) && i + 1 < arguments.length) {
        return Optional.of(configPath(CONFIG_OPTION, arguments[i + 1]));
      }
      if (arguments[i].startsWith(CONFIG_OPTION + "=")) {
        return Optional.of(
            configPath(CONFIG_OPTION, arguments[i].substring(CONFIG_OPTION.length() + 1)));
      }
    }
    String variable = prefix(node) + "CONFIG";
    return Optional.ofNullable(environment.get(variable)).map(file -> configPath(variable, file));
  }

  private static Path configPath(String origin, String file) {
    if (file.isBlank()) {
      throw new MaskcastException(
          "%s names no file; give one or leave it out altogether".formatted(origin));
    }
    return Path.of(file);
  }

  private static Map<String, Optional<String>> readYaml(Path file) {
    String text = new String(WholeFile.read(file, YamlText.MOST_BYTES), StandardCharsets.UTF_8);
    Object root = YamlText.load(file.toString(), text);
    if (root == null) {
      return Map.of();
    }
    if (!(root instanceof Map<?, ?> mapping)) {
      throw new MaskcastException("%s must hold one mapping of keys to values".formatted(file));
    }
    Map<String, Optional<String>> values = new TreeMap<>();
    mapping.forEach(
        (key, value) -> values.put(String.valueOf(key), flatten(file, String.valueOf(key), value)));
    return values;
  }

  private static Optional<String> flatten(Path file, String key, Object value) {
    if (value instanceof Collection<?> list) {
      return list.stream().map(item -> scalar(file, key, item)).reduce(LayeredDefaults::join);
    }
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(entry -> entry.getKey() + "=" + scalar(file, key, entry.getValue()))
          .reduce(LayeredDefaults::join);
    }
    return Optional.of(scalar(file, key, value));
  }

  private static String join(String first, String second) {
    return first + SEPARATOR + second;
  }

  private static String scalar(Path file, String key, Object value) {
    if (value instanceof Collection<?> || value instanceof Map<?, ?> || value instanceof byte[]) {
      throw new MaskcastException(
          "%s: key '%s' goes too deep; allowed: a text, number or boolean, or one list or mapping of them"
              .formatted(file, key));
    }
    if (value == null) {
      throw new MaskcastException(
          "%s: key '%s' has no value; give one or remove the key".formatted(file, key));
    }
    return String.valueOf(value);
  }

  private static Set<String> options(CommandLine command) {
    Set<String> keys = new TreeSet<>();
    command.getCommandSpec().options().forEach(option -> keys.add(key(option)));
    subcommands(command)
        .filter(sub -> !hasFileOfItsOwn(sub))
        .forEach(sub -> keys.addAll(options(sub)));
    keys.removeAll(Set.of("config", "help", "version"));
    return keys;
  }

  /** What variables of commands begin with that read their own file, and their own variables. */
  private static List<String> variablesOfOthers(CommandLine command, String prefix) {
    return subcommands(command)
        .filter(LayeredDefaults::hasFileOfItsOwn)
        .map(sub -> prefix + sub.getCommandName().toUpperCase(Locale.ROOT).replace('-', '_') + "_")
        .toList();
  }

  private void requireKnown(Set<String> keys, List<String> others) {
    for (String key : file.keySet()) {
      if (!keys.contains(key)) {
        throw new MaskcastException(
            "%s: unknown key '%s'; allowed: %s".formatted(fileName, key, String.join(", ", keys)));
      }
    }
    Set<String> variables =
        keys.stream().map(this::variable).collect(Collectors.toCollection(TreeSet::new));
    variables.add(prefix + "CONFIG");
    for (String name : environment.keySet()) {
      if (name.startsWith(prefix)
          && !variables.contains(name)
          && others.stream().noneMatch(name::startsWith)) {
        throw new MaskcastException(
            "Unknown environment variable %s; allowed: %s"
                .formatted(name, String.join(", ", variables)));
      }
    }
  }

  private static String prefix(String node) {
    return "MASKCAST_" + node.toUpperCase(Locale.ROOT) + "_";
  }

  private String variable(String key) {
    return prefix + key.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private static String key(OptionSpec option) {
    return option.longestName().replaceFirst("^-+", "");
  }

  @Override
  public String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return null; // picocli's word for "no default"
    }
    String fromEnvironment = environment.get(variable(key(option)));
    return fromEnvironment != null
        ? fromEnvironment
        : file.getOrDefault(key(option), Optional.empty()).orElse(null);
  }

  @Override
  public String toString() {
    return "LayeredDefaults[" + node + "]";
  }
}
