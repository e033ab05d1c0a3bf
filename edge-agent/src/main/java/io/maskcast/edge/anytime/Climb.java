package io.maskcast.edge.anytime;

import io.maskcast.edge.inference.LadderNetwork;
import io.maskcast.edge.stream.Ascent;
import io.maskcast.shared.ladder.Rungs;
import io.maskcast.shared.ladder.StoppingRule;
import io.vertx.core.WorkerExecutor;
import java.util.Optional;

/**
 * What the windows of a climb have in common.
 *
 * @param ascent streams rungs
 * @param inference where the network computes
 * @param network the bundle at work
 * @param rule says when a tile stops
 * @param deadline for each window, if there is one
 * @param pace what the link and the tiles have shown, if there is a deadline
 * @param answers takes what comes out
 * @param tally where tiles stopped
 */
record Climb(
    Ascent ascent,
    WorkerExecutor inference,
    LadderNetwork network,
    StoppingRule rule,
    Optional<Deadline> deadline,
    Optional<Pace> pace,
    ClimbAnswers answers,
    ClimbTally tally) {

  /** The rungs that a tile climbs at once, as none would stop between them. */
  Rungs step(int first) {
    int end = first + 1;
    while (rule.passes(end - 1)) {
      end++;
    }
    return new Rungs(first, end);
  }
}
