package io.maskcast.edge.cli;

import io.maskcast.edge.BundleSwitch;
import io.maskcast.edge.EdgeJob;
import io.maskcast.edge.EdgeRun;
import io.maskcast.edge.budget.OnBudget;
import io.maskcast.edge.output.PredictionsFile;
import io.maskcast.edge.stream.Interruption;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.idx.IdxFile;
import io.maskcast.shared.tile.TileCursor;
import io.maskcast.shared.tile.TileRange;
import io.maskcast.shared.usage.ByteAccount;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
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

  @Option(
      names = "--bundle",
      paramLabel = "NAME",
      required = true,
      description = "The bundle to run.")
  private String bundle;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      required = true,
      description = "The source at the server.")
  private String source;

  @Option(
      names = "--tiles",
      paramLabel = "RANGES",
      description = "Which tiles: 17, 0-1999 or 0-99,200-299 (default: all).")
  private Optional<String> tiles;

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

  @Override
  public void run() {
    PrintWriter person = spec.commandLine().getOut();
    List<TileRange> ranges = tiles.map(TileRange::parse).orElse(List.of());
    EdgeJob job = job(ranges);
    Optional<byte[]> truth = labels.map(file -> IdxFile.read(file).data());
    Optional<PredictionsFile> file = out.map(PredictionsFile::create);
    try (Report report = new Report(file, spec.commandLine().getErr())) {
      EdgeRun run = connection.withAgent(agent -> agent.run(job, report));
      // Before the file is put in place: labels that do not fit fail the command.
      Optional<Double> accuracy =
          truth.map(all -> run.accuracy(labelsOf(ranges, all, run.classes().length)));
      file.ifPresent(PredictionsFile::commit);
      summarise(person, run);
      accuracy.ifPresent(share -> person.printf(Locale.ROOT, "accuracy            %.4f%n", share));
      person.flush();
    }
  }

  private EdgeJob job(List<TileRange> ranges) {
    OnBudget what = OnBudget.of(onBudget);
    boolean chosen = spec.commandLine().getParseResult().hasMatchedOption("--on-budget");
    if (what != OnBudget.SMALLER && !smaller.isEmpty() && !chosen) {
      throw new ConfigException(
          "on-budget", onBudget, "smaller, as bundles are named to go on with (--smaller)");
    }
    return new EdgeJob(
        new BundleName(bundle),
        source,
        ranges,
        what,
        smaller.stream().map(String::strip).map(BundleName::new).toList());
  }

  private static byte[] labelsOf(List<TileRange> ranges, byte[] all, int count) {
    byte[] wanted = new byte[count];
    TileCursor tiles = new TileCursor(ranges);
    for (int i = 0; i < count; i++) {
      long tile = ranges.isEmpty() ? i : tiles.nextLong();
      if (tile >= all.length) {
        throw new MaskcastException(
            "There is no label for tile %d; give the labels of the whole source".formatted(tile));
      }
      wanted[i] = all[(int) tile];
    }
    return wanted;
  }

  private static void summarise(PrintWriter person, EdgeRun run) {
    ByteAccount moved = run.tiles();
    for (EdgeRun.Part part : run.parts()) {
      person.printf(
          "bundle              %s%s%n",
          part.bundle().digest(),
          run.parts().size() == 1
              ? ""
              : " (%s: tiles %s)".formatted(part.name(), told(part.ranges())));
    }
    person.printf(Locale.ROOT, "tiles               %,d%n", moved.tiles());
    person.printf(Locale.ROOT, "dense bytes         %,d%n", moved.dense());
    person.printf(Locale.ROOT, "selected bytes      %,d%n", moved.selected());
    person.printf(Locale.ROOT, "payload bytes       %,d%n", moved.payload());
    person.printf(Locale.ROOT, "message bytes       %,d%n", moved.message());
    person.printf(
        Locale.ROOT,
        "wire bytes          %,d down, %,d up (%.1f a tile)%n",
        moved.wireDown(),
        moved.wireUp(),
        (double) (moved.wireDown() + moved.wireUp()) / moved.tiles());
    person.printf(
        Locale.ROOT,
        "bundle wire bytes   %,d down, %,d up%n",
        run.bundleTransfer().wireDown(),
        run.bundleTransfer().wireUp());
    person.printf(
        Locale.ROOT,
        "saved               %.1f %% of the dense bytes, raw%n",
        100.0 * (1 - (double) (moved.wireDown() + moved.wireUp()) / moved.dense()));
  }

  /** {@code 0-1999,5000}: what follows without a gap in one. */
  private static String told(List<TileRange> ranges) {
    List<TileRange> joined = new ArrayList<>();
    for (TileRange range : ranges) {
      int last = joined.size() - 1;
      if (last >= 0 && joined.get(last).last() + 1 == range.first()) {
        joined.set(last, new TileRange(joined.get(last).first(), range.last()));
      } else {
        joined.add(range);
      }
    }
    return joined.stream().map(TileRange::toString).collect(Collectors.joining(","));
  }

  /** Writes predictions and shows how far the work is. */
  private static final class Report implements EdgeJob.Listener, AutoCloseable {

    /** From here on people want to know the time of day. */
    private static final Duration LONG_PAUSE = Duration.ofMinutes(1);

    private final Optional<PredictionsFile> file;
    private final PrintWriter error;

    /** Ctrl-C is how long waits are ended, and should leave nothing half written. */
    private final Thread interrupted;

    private Optional<ProgressBar> bar = Optional.empty();

    Report(Optional<PredictionsFile> file, PrintWriter error) {
      this.file = file;
      this.error = error;
      this.interrupted = new Thread(() -> file.ifPresent(PredictionsFile::close), "interrupted");
      Runtime.getRuntime().addShutdownHook(interrupted);
    }

    @Override
    public void started(long tiles) {
      bar = Optional.of(new ProgressBarBuilder().setTaskName("tiles").setInitialMax(tiles).build());
    }

    @Override
    public void classified(long tile, int predicted, float confidence) {
      file.ifPresent(open -> open.add(tile, predicted, confidence));
      bar.ifPresent(ProgressBar::step);
    }

    @Override
    public void interrupted(Interruption interruption) {
      error.printf(
          Locale.ROOT,
          "maskcast: %s (%,d tiles are there; going on %s)%n",
          interruption.failure(),
          interruption.tiles(),
          when(interruption.pause()));
      error.flush();
    }

    private static String when(Duration pause) {
      return pause.compareTo(LONG_PAUSE) < 0
          ? String.format(Locale.ROOT, "in %.1f s", pause.toMillis() / 1000.0)
          : "at %s; Ctrl-C ends it"
              .formatted(Instant.now().plus(pause).truncatedTo(ChronoUnit.SECONDS));
    }

    @Override
    public void switched(BundleSwitch to) {
      error.printf(
          Locale.ROOT,
          "maskcast: %,d bytes are left of the budget, too few for the %,d tiles to come with '%s'; they come with '%s' (%,d tiles are there)%n",
          to.left(),
          to.toCome(),
          to.from(),
          to.to(),
          to.tiles());
      error.flush();
    }

    @Override
    public void close() {
      bar.ifPresent(ProgressBar::close);
      file.ifPresent(PredictionsFile::close);
      try {
        Runtime.getRuntime().removeShutdownHook(interrupted);
      } catch (IllegalStateException e) {
        return; // the process ends, and it runs
      }
    }
  }
}
