package io.maskcast.edge;

import io.maskcast.edge.anytime.Stop;
import io.maskcast.edge.audit.AuditSettings;
import io.maskcast.edge.budget.OnBudget;
import io.maskcast.edge.bundle.InstalledBundle;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.source.TileChoice;
import io.maskcast.edge.stream.Interruption;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.BundleReference;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.config.ConfigException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an edge agent is to classify.
 *
 * @param bundle the bundle to run
 * @param source where the tiles are
 * @param tiles which of them
 * @param onBudget what to do when the server's budget does not suffice
 * @param smaller what to go on with then, each with a mask that keeps less than the one before it;
 *     some for {@link OnBudget#SMALLER}
 * @param stop when tiles stop climbing the ladder of a bundle that has one; without one the highest
 *     rung is streamed of all tiles, as of a bundle without ladder its mask
 * @param window how many tiles climb together at most, 1 or more; fewer where their tensors take
 *     much memory
 * @param deadline by when the tiles that climb together are to be answered, from asking for the
 *     first of them to the answers for all; what is not sure then has the answer of the highest
 *     rung that came, what has nothing has none. Needs a bundle with a ladder
 * @param audit whether and how its answers are audited; not with {@link OnBudget#SMALLER}, which
 *     plans what tiles take and not what dense ones would, and not with a deadline, by which
 *     answers may be missing
 */
public record EdgeJob(
    BundleReference bundle,
    SourceLevel source,
    TileChoice tiles,
    OnBudget onBudget,
    List<BundleReference> smaller,
    Optional<Stop> stop,
    int window,
    Optional<Duration> deadline,
    Optional<AuditSettings> audit) {

  /** The default of {@code window}. */
  public static final int DEFAULT_WINDOW = 100_000;

  private static final Duration LONGEST_DEADLINE = Duration.ofDays(1);

  /**
   * Copies the list.
   *
   * @throws ConfigException if there is nothing smaller to go on with, the window is empty, or the
   *     deadline is out of range
   */
  public EdgeJob {
    smaller = List.copyOf(smaller);
    if (window < 1) {
      throw new ConfigException("window", window, "1 tile or more");
    }
    if (onBudget == OnBudget.SMALLER && smaller.isEmpty()) {
      throw new ConfigException(
          "smaller", "", "names of bundles whose masks keep less, for --on-budget smaller");
    }
    if (onBudget == OnBudget.SMALLER && audit.isPresent()) {
      throw new ConfigException(
          "audit", "1/" + audit.get().every(), "nothing with --on-budget smaller");
    }
    deadline.ifPresent(EdgeJob::requireDeadline);
    if (deadline.isPresent() && audit.isPresent()) {
      throw new ConfigException(
          "audit",
          "1/" + audit.get().every(),
          "nothing with --deadline, by which answers may be missing");
    }
  }

  private static void requireDeadline(Duration within) {
    if (within.toMillis() < 1 || within.compareTo(LONGEST_DEADLINE) > 0) {
      throw new ConfigException(
          "deadline", within.toMillis() / 1e3, "seconds from 0.001 to 86400, such as 0.5");
    }
  }

  /** With what a name points at now, whatever the budget. */
  public EdgeJob(BundleName bundle, SourceLevel source, TileChoice tiles) {
    this(BundleReference.of(bundle), source, tiles, OnBudget.STOP, List.of());
  }

  /** Tiles that stop where their answers are as accurate as at the top, if there is a ladder. */
  public EdgeJob(
      BundleReference bundle,
      SourceLevel source,
      TileChoice tiles,
      OnBudget onBudget,
      List<BundleReference> smaller) {
    this(
        bundle,
        source,
        tiles,
        onBudget,
        smaller,
        Optional.of(new Stop.AsAccurate()),
        DEFAULT_WINDOW,
        Optional.empty(),
        Optional.empty());
  }

  /** The same with tiles that stop elsewhere. */
  public EdgeJob stopping(Stop other, int together) {
    return new EdgeJob(
        bundle, source, tiles, onBudget, smaller, Optional.of(other), together, deadline, audit);
  }

  /** The same, audited if there are settings. */
  public EdgeJob audited(Optional<AuditSettings> settings) {
    return new EdgeJob(bundle, source, tiles, onBudget, smaller, stop, window, deadline, settings);
  }

  /** The same, each window answered by a deadline if there is one. */
  public EdgeJob by(Optional<Duration> within) {
    return new EdgeJob(bundle, source, tiles, onBudget, smaller, stop, window, within, audit);
  }

  /**
   * Learns of the job's progress and its results, in the order asked for, on one thread at a time.
   */
  public interface Listener {

    /** Learns of nothing. */
    Listener NONE =
        new Listener() {
          @Override
          public void started(long tiles) {}

          @Override
          public void classified(long tile, int predicted, float confidence) {}
        };

    /**
     * The stream begins.
     *
     * @param tiles how many tiles it will have
     */
    void started(long tiles);

    /**
     * One tile is classified.
     *
     * @param tile its number at the source
     * @param predicted the most likely class
     * @param confidence its softmax probability
     */
    void classified(long tile, int predicted, float confidence);

    /** One tile has no answer: nothing of it came by the deadline. */
    default void unanswered(long tile) {}

    /** Whether a job goes on without a tile that its server cannot read; else it fails. */
    default boolean goesOnWithout() {
      return false;
    }

    /** One tile has no answer: its server cannot read it. Only of who {@link #goesOnWithout}. */
    default void unreadable(long tile, String reason) {
      unanswered(tile);
    }

    /** A stream broke; another one will go on where it broke. */
    default void interrupted(Interruption interruption) {}

    /** The audit of the job found that the source has drifted; the job goes on. */
    default void drifted(String alarm) {}

    /** The server knows no ladders: whole masks are streamed instead. */
    default void withoutLadder(String why) {}

    /**
     * The tiles to come are classified by this bundle.
     *
     * @param name what it was asked for by
     * @param bundle what it is
     */
    default void runs(BundleReference name, Digest bundle) {}

    /** The tiles to come are asked for by another bundle than the one before, or the first. */
    default void switched(BundleSwitch to) {}

    /** What the name of a bundle points at now is not run: what ran by that name before is. */
    default void stays(InstalledBundle bundle) {}
  }
}
