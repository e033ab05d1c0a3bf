package io.maskcast.edge.results;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The numbers that should be in a store and are not: what was damaged since they were recorded. */
final class LostResults {

  private static final Logger LOG = LoggerFactory.getLogger(LostResults.class);

  /** Of so many places it is remembered that they have been told. */
  private static final int MOST_PLACES = 1_000;

  private final TreeSet<Long> told = new TreeSet<>();
  private long count;

  /**
   * Looks for gaps in what was read.
   *
   * @param from the number that was asked for
   * @param results what came, in order
   * @param end the number behind the last that should have come; 0 if there may be more
   */
  void lookFor(long from, List<Result> results, long end) {
    long expected = from;
    for (Result result : results) {
      found(expected, result.id());
      expected = result.id() + 1;
    }
    found(expected, end);
  }

  private void found(long first, long end) {
    // Who reads from the middle of a gap finds its end again, and others the whole of it.
    if (first < end && told.size() < MOST_PLACES && told.add(end)) {
      count += end - first;
      LOG.error(
          "Results: those from number {} to {} were damaged on disk and are gone", first, end - 1);
    }
  }

  /** What is told of them, behind what else is. */
  Optional<String> and(Optional<String> more) {
    if (count == 0) {
      return more;
    }
    String mine = "%d results were damaged on disk and are gone".formatted(count);
    return Optional.of(more.map(first -> first + "; " + mine).orElse(mine));
  }
}
