package io.maskcast.edge.job;

import io.maskcast.edge.anytime.Stop;
import io.maskcast.edge.audit.AuditSettings;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.source.TileChoice;
import io.maskcast.shared.bundle.BundleReference;
import java.util.List;
import java.util.Optional;

/**
 * A job as it is declared.
 *
 * @param name of the job: 1 to 64 characters of [A-Za-z0-9._-]
 * @param bundle what is run
 * @param smaller what is run instead while the byte budget is nearly spent, from the largest mask
 *     to the smallest
 * @param source where the tiles are
 * @param tiles which of them; all if it follows the source
 * @param schedule when
 * @param sinks where results go, by name
 * @param stop when tiles stop climbing the ladder of a bundle that has one
 * @param window how many tiles climb together at most
 * @param audit whether and how its answers are audited
 */
public record JobConfig(
    String name,
    BundleReference bundle,
    List<BundleReference> smaller,
    SourceLevel source,
    TileChoice tiles,
    Schedule schedule,
    List<String> sinks,
    Stop stop,
    int window,
    Optional<AuditSettings> audit) {

  /** The default of {@code window}: answers are on disk before too many tiles are in the air. */
  public static final int DEFAULT_WINDOW = 10_000;

  private static final String AT = " at ";

  /** Copies the lists. */
  public JobConfig {
    smaller = List.copyOf(smaller);
    sinks = List.copyOf(sinks);
  }

  /**
   * Says what the position of the job counts, and the times of a job that has some: those of other
   * times were not missed.
   */
  String meant() {
    return schedule instanceof Schedule.At at
        ? "%s%s%s".formatted(tilesMeant(), AT, at.times())
        : tilesMeant();
  }

  /** Whether a position counts the same tiles; a job for which it does not begins anew. */
  boolean meansTilesOf(String meant) {
    int at = meant.indexOf(AT);
    return (at < 0 ? meant : meant.substring(0, at)).equals(tilesMeant());
  }

  private String tilesMeant() {
    return schedule instanceof Schedule.Follow
        ? "%s follow".formatted(source)
        : "%s %s".formatted(source, tiles);
  }
}
