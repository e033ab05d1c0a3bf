package io.maskcast.trainer.cli;

import io.maskcast.shared.MaskcastException;
import io.maskcast.trainer.job.SettingsReader;
import io.maskcast.trainer.learn.LearningSettings;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Understands the settings of a job exactly as the command line does: its keys are the options of
 * {@code trainer learn} that say how to learn. Stateless and thread-safe.
 */
public final class LearningKeys implements SettingsReader {

  @Command(name = "settings")
  private static final class Settings {
    @Mixin private LearningOptions learning;
  }

  @Override
  public LearningSettings read(Map<String, List<String>> options) {
    Settings settings = new Settings();
    String[] arguments =
        options.entrySet().stream()
            .flatMap(
                option -> option.getValue().stream().map(v -> "--" + option.getKey() + "=" + v))
            .toArray(String[]::new);
    CommandLine line = new CommandLine(settings);
    try {
      line.parseArgs(arguments);
    } catch (CommandLine.UnmatchedArgumentException e) {
      throw new MaskcastException(
          "settings: unknown key '%s'; allowed: %s"
              .formatted(e.getUnmatched().get(0).replaceFirst("--([^=]*).*", "$1"), keys(line)),
          e);
    } catch (CommandLine.ParameterException e) {
      throw new MaskcastException("settings: " + e.getMessage(), e);
    }
    return settings.learning.settings();
  }

  private static String keys(CommandLine line) {
    return line.getCommandSpec().options().stream()
        .map(option -> option.longestName().substring(2))
        .sorted()
        .reduce((a, b) -> a + ", " + b)
        .orElse("");
  }
}
