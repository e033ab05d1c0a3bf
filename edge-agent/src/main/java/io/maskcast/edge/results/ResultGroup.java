package io.maskcast.edge.results;

import io.maskcast.edge.source.SourceLevel;
import io.maskcast.shared.bundle.Digest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers that are recorded together: all or none.
 *
 * @param first the number of the first
 * @param after how far their job is with them
 * @param source where the tiles are
 * @param bundle what was run
 * @param at when they were recorded
 * @param answers in the order of their tiles' coming, 1 or more
 */
record ResultGroup(
    long first,
    JobPosition after,
    SourceLevel source,
    Digest bundle,
    Instant at,
    List<Answer> answers) {

  /** The number behind the last. */
  long end() {
    return first + answers.size();
  }

  /** Those from a number on, some at most. */
  List<Result> results(long from, int most) {
    List<Result> results = new ArrayList<>();
    for (int i = (int) Math.max(0, from - first);
        i < answers.size() && results.size() < most;
        i++) {
      results.add(new Result(first + i, after.job(), source, bundle, at, answers.get(i)));
    }
    return results;
  }
}
