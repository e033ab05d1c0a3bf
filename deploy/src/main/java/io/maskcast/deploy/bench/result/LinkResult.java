package io.maskcast.deploy.bench.result;

import io.maskcast.shared.MaskcastException;
import java.util.List;
import java.util.Optional;

/**
 * What measuring a link gave.
 *
 * @param schema {@link #SCHEMA}
 * @param environment where and when
 * @param subject what was transferred
 * @param load how it was asked for
 * @param series the figures, one series a kind, the masked one first
 */
public record LinkResult(
    String schema, Environment environment, Subject subject, Load load, List<Series> series) {

  /** The form this version writes and reads. */
  public static final String SCHEMA = "maskcast-bench-link/1";

  /**
   * Where and when.
   *
   * @param started the moment it began, ISO 8601
   * @param server where the server was
   * @param java the runtime of this end
   * @param system the system of this end
   * @param processors how many this end could use
   * @param congestionControl how this end's system paces TCP; empty if it does not tell
   */
  public record Environment(
      String started,
      String server,
      String java,
      String system,
      int processors,
      String congestionControl) {}

  /**
   * What was transferred.
   *
   * @param source the source's name
   * @param tiles how many it has
   * @param layout of its tiles, for people
   * @param bundle the digest of the bundle; empty if only dense tiles were asked for
   * @param learnedFrom what the bundle says it was learned from; empty without one
   * @param q the share of samples its mask keeps; 1 without one
   */
  public record Subject(
      String source, long tiles, String layout, String bundle, String learnedFrom, double q) {

    /** Whether figures of both say something about each other. */
    public boolean comparable(Subject other) {
      return equals(other);
    }
  }

  /**
   * How tiles were asked for.
   *
   * @param loop {@code closed}: each stream asks again when it is done; {@code open}: requests on a
   *     schedule
   * @param streams of a closed loop at once; 0 for an open one
   * @param requestsPerSecond of an open loop; 0 for a closed one
   * @param tilesPerRequest tiles a request
   * @param requests a repetition, 0 if its time is bounded
   * @param seconds a repetition, 0 if its requests are
   * @param warmUpSeconds before the first repetition
   */
  public record Load(
      String loop,
      int streams,
      double requestsPerSecond,
      int tilesPerRequest,
      long requests,
      double seconds,
      double warmUpSeconds) {}

  /**
   * Checks the parts.
   *
   * @throws MaskcastException if the schema is another, or there is no series or two of a kind
   */
  public LinkResult {
    requireSchema(schema);
    series = List.copyOf(series);
    if (series.isEmpty() || series.stream().map(Series::kind).distinct().count() != series.size()) {
      throw new MaskcastException("A result has one series of each kind that was measured");
    }
  }

  static void requireSchema(String schema) {
    if (!SCHEMA.equals(schema)) {
      throw new MaskcastException(
          "a result of schema '%s' cannot be read here (%s can); use the maskcast that wrote it"
              .formatted(schema, SCHEMA));
    }
  }

  /** The series of a kind. */
  public Optional<Series> series(Kind kind) {
    return series.stream().filter(one -> one.kind() == kind).findFirst();
  }

  /** The series that is meant where no kind is named: the masked one, if there is one. */
  public Series first() {
    return series.get(0);
  }
}
