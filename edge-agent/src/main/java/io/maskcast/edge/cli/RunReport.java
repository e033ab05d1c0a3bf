package io.maskcast.edge.cli;

import io.maskcast.edge.BundleSwitch;
import io.maskcast.edge.EdgeJob;
import io.maskcast.edge.bundle.InstalledBundle;
import io.maskcast.edge.output.PredictionsFile;
import io.maskcast.edge.stream.Interruption;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** Writes predictions and shows how far the work is. */
final class RunReport implements EdgeJob.Listener, AutoCloseable {

  /** From here on people want to know the time of day. */
  private static final Duration LONG_PAUSE = Duration.ofMinutes(1);

  private final Optional<PredictionsFile> file;
  private final PrintWriter error;

  /** Ctrl-C is how long waits are ended, and should leave nothing half written. */
  private final Thread interrupted;

  private Optional<ProgressBar> bar = Optional.empty();

  RunReport(Optional<PredictionsFile> file, PrintWriter error) {
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
  public void unanswered(long tile) {
    file.ifPresent(open -> open.addUnanswered(tile));
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
  public void withoutLadder(String why) {
    error.printf("maskcast: %s (whole masks are streamed)%n", why);
    error.flush();
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
  public void drifted(String alarm) {
    error.printf("maskcast: %s%n", alarm);
    error.flush();
  }

  @Override
  public void stays(InstalledBundle bundle) {
    error.printf(
        "maskcast: '%s' stays at bundle %s: %s%n",
        bundle.name(),
        bundle.digest().brief(),
        bundle.refusal().map(InstalledBundle.Refusal::reason).orElse(""));
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
