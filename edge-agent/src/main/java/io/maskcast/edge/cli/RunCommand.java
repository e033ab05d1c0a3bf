package io.maskcast.edge.cli;

import io.maskcast.edge.EdgeJob;
import io.maskcast.edge.EdgeRun;
import io.maskcast.edge.anytime.Stop;
import io.maskcast.edge.budget.OnBudget;
import io.maskcast.edge.output.PredictionsFile;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.BundleReference;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.idx.IdxFile;
import io.maskcast.shared.tile.TileCursor;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maskcast edge run}. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description =
        "Fetches a bundle, streams the selected samples of tiles, classifies them, measures the savings.")
final class RunCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Mixin private ConnectionOptions connection;

  @Mixin private JobOptions job;

  @Mixin private AuditOptions audit;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "CSV file for tile,predicted,confidence (default: none is written).")
  private Optional<Path> out;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "idx file with the labels of the whole source, to print the accuracy.")
  private Optional<Path> labels;

  @Option(
      names = "--on-budget",
      paramLabel = "WHAT",
      defaultValue = "stop",
      description =
          "When the server's budget does not suffice: stop; wait until it is renewed; or go on with a smaller bundle before it is used up (default: ${DEFAULT-VALUE}).")
  private String onBudget;

  @Option(
      names = "--smaller",
      paramLabel = "NAME",
      split = "[,\n]",
      splitSynopsisLabel = ",",
      description =
          "A bundle whose mask keeps less, for --on-budget smaller; repeatable, from the largest to the smallest.")
  private List<String> smaller = new ArrayList<>();

  @Option(
      names = "--accuracy",
      paramLabel = "SHARE",
      description = {
        "With a bundle that has a ladder: tiles stop climbing as early as this accuracy on validation tiles",
        "allows, such as 0.98 (default: as early as is as accurate as the highest rung)."
      })
  private Optional<Double> accuracy;

  @Option(
      names = "--rung",
      paramLabel = "N",
      description = "With a bundle that has a ladder: all tiles stop at this rung, 0 the lowest.")
  private Optional<Integer> rung;

  @Option(
      names = "--window",
      paramLabel = "TILES",
      defaultValue = "" + EdgeJob.DEFAULT_WINDOW,
      description = {
        "How many tiles climb a ladder together: more take fewer calls, fewer have their answers earlier",
        "(default: ${DEFAULT-VALUE})."
      })
  private int window;

  @Option(
      names = "--deadline",
      paramLabel = "SECONDS",
      description = {
        "With a bundle that has a ladder: how long a window may take, from asking for its tiles to the",
        "answers for all of them, such as 0.5. It begins with the rung that the link as measured allows,",
        "asks for none that would not come in time, and what is not sure then has the answer of the",
        "highest rung that came; tiles of which nothing came have none, in the CSV file neither",
        "(default: none)."
      })
  private Optional<Double> deadline;

  @Override
  public void run() {
    PrintWriter person = spec.commandLine().getOut();
    EdgeJob asked = asked();
    Optional<byte[]> truth = labels.map(file -> IdxFile.read(file).data());
    Optional<PredictionsFile> file = out.map(PredictionsFile::create);
    try (RunReport report = new RunReport(file, spec.commandLine().getErr())) {
      EdgeRun run = connection.withAgent(agent -> agent.run(asked, report));
      // Before the file is put in place: labels that do not fit fail the command.
      Optional<Double> right = truth.map(all -> run.accuracy(labelsOf(run, all)));
      file.ifPresent(PredictionsFile::commit);
      RunSummary.print(person, run);
      right.ifPresent(share -> person.printf(Locale.ROOT, "accuracy            %.4f%n", share));
      person.flush();
      AuditOptions.requireNoAlarm(run);
    }
  }

  private EdgeJob asked() {
    OnBudget what = OnBudget.of(onBudget);
    boolean chosen = spec.commandLine().getParseResult().hasMatchedOption("--on-budget");
    if (what != OnBudget.SMALLER && !smaller.isEmpty() && !chosen) {
      throw new ConfigException(
          "on-budget", onBudget, "smaller, as bundles are named to go on with (--smaller)");
    }
    return new EdgeJob(
            job.bundle(),
            job.source(),
            job.choice(),
            what,
            smaller.stream().map(String::strip).map(BundleReference::parse).toList())
        .stopping(stop(), window)
        .by(deadline.map(RunCommand::within))
        .audited(audit.settings());
  }

  private static Duration within(double seconds) {
    return Duration.ofMillis(Math.round(Math.min(seconds, Integer.MAX_VALUE) * 1_000));
  }

  private Stop stop() {
    if (accuracy.isPresent() && rung.isPresent()) {
      throw new ConfigException("rung", rung.get(), "left out with --accuracy, or that left out");
    }
    return accuracy
        .<Stop>map(Stop.AtAccuracy::new)
        .or(() -> rung.map(Stop.AtRung::new))
        .orElseGet(Stop.AsAccurate::new);
  }

  private static byte[] labelsOf(EdgeRun run, byte[] all) {
    byte[] wanted = new byte[run.classes().length];
    TileCursor tiles = run.numbers();
    for (int i = 0; i < wanted.length; i++) {
      long tile = tiles.nextLong();
      if (tile >= all.length) {
        throw new MaskcastException(
            "There is no label for tile %d; give the labels of the whole source".formatted(tile));
      }
      wanted[i] = all[(int) tile];
    }
    return wanted;
  }
}
