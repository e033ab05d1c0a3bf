package io.maskcast.deploy.bench.ladder;

import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.trainer.cli.DataOptions;
import io.maskcast.trainer.data.LabelledTiles;
import io.maskcast.trainer.publish.BundleFolder;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maskcast bench ladder}. */
@Command(
    name = "ladder",
    mixinStandardHelpOptions = true,
    description = {
      "Measures what nested masks cost at the socket and come to: a server and an edge agent on this machine, all test",
      "tiles, for every rung and for stopping at several accuracies; beside them, bundles of other masks."
    })
public final class LadderBenchCommand implements Runnable {

  private static final int MAX_WINDOW = 1 << 20;

  @Spec private CommandSpec spec;

  @Mixin private DataOptions data;

  @Option(
      names = "--bundle",
      paramLabel = "FOLDER",
      required = true,
      description = {
        "What 'maskcast trainer ladder' left, or the bundle in it; several times for several seeds, of which the mean is taken."
      })
  private List<Path> bundles = List.of();

  @Option(
      names = "--beside",
      paramLabel = "NAME=FOLDER",
      description =
          "A bundle to compare with, of 'trainer learn' or 'trainer dynamic'; the same name again for another seed.")
  private List<String> beside = List.of();

  @Option(
      names = "--window",
      paramLabel = "TILES",
      defaultValue = "1000",
      description = "How many tiles climb together (default: ${DEFAULT-VALUE}).")
  private int window;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Where result.csv, result.md and figure.svg go.")
  private Path out;

  @Override
  public void run() {
    ConfigException.requireRange("window", window, 1, MAX_WINDOW);
    List<Bundle> ladders = bundles.stream().map(LadderBenchCommand::read).toList();
    Map<String, List<Bundle>> others = others();
    LabelledTiles tests = data.read(data.name()).test();
    WholeFile.requireWritable(out);
    PrintWriter person = spec.commandLine().getOut();
    List<Setting> settings = new ArrayList<>();
    try (LadderMeasuring measuring =
        new LadderMeasuring(
            tests,
            window,
            done ->
                person.printf("%s, %s: %s%n", done.line().name(), done.name(), done.describe()))) {
      settings.addAll(measuring.ladders(ladders));
      settings.addAll(measuring.others(others));
    }
    LadderFiles.write(out, settings);
    person.printf("%s has result.csv, result.md and figure.svg%n", out);
    person.flush();
  }

  private Map<String, List<Bundle>> others() {
    Map<String, List<Bundle>> named = new LinkedHashMap<>();
    for (String each : beside) {
      int equals = each.indexOf('=');
      if (equals < 1) {
        throw new ConfigException("beside", each, "NAME=FOLDER");
      }
      named
          .computeIfAbsent(each.substring(0, equals), name -> new ArrayList<>())
          .add(read(Path.of(each.substring(equals + 1))));
    }
    return named;
  }

  /** Of a bundle's folder, or of the run that left one. */
  private static Bundle read(Path folder) {
    Path left = folder.resolve("bundle");
    return BundleFolder.read(Files.isDirectory(left) ? left : folder);
  }
}
