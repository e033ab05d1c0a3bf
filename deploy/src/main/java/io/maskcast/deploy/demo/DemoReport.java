package io.maskcast.deploy.demo;

import io.maskcast.edge.EdgeRun;
import io.maskcast.edge.FetchedTile;
import io.maskcast.trainer.learn.LearningResult;
import java.util.Map;

/**
 * All the demo found out.
 *
 * @param settings what was asked for
 * @param learned what the trainer learned and predicted
 * @param run what the edge agent measured
 * @param accuracyAtEdge the share of tiles the edge agent got right
 * @param seconds seconds of each stage, in order
 * @param dense an example tile as it is
 * @param masked the same tile as the mask lets it through
 */
record DemoReport(
    DemoSettings settings,
    LearningResult learned,
    EdgeRun run,
    double accuracyAtEdge,
    Map<String, Double> seconds,
    FetchedTile dense,
    FetchedTile masked) {

  /** Wire bytes of all tiles, both directions. */
  long wireBytes() {
    return run.tiles().wireDown() + run.tiles().wireUp();
  }

  double perTile(long bytes) {
    return (double) bytes / run.tiles().tiles();
  }
}
