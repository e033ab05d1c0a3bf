package io.maskcast.deploy.demo;

import io.maskcast.edge.EdgeRun;
import io.maskcast.edge.FetchedTile;
import io.maskcast.shared.usage.ByteAccount;
import io.maskcast.trainer.learn.LearningResult;
import java.util.Map;

/**
 * All the demo found out.
 *
 * @param settings what was asked for
 * @param learned what the trainer learned and predicted
 * @param run what the edge agent measured
 * @param accuracyAtEdge the share of tiles the edge agent got right
 * @param denseTransfer what the same tiles cost dense, through the same codecs and socket
 * @param seconds seconds of each stage, in order
 * @param dense an example tile as it is
 * @param masked the same tile as the mask lets it through
 */
record DemoReport(
    DemoSettings settings,
    LearningResult learned,
    EdgeRun run,
    double accuracyAtEdge,
    ByteAccount denseTransfer,
    Map<String, Double> seconds,
    FetchedTile dense,
    FetchedTile masked) {

  /** Wire bytes of all tiles, both directions. */
  long wireBytes() {
    return run.tiles().wireDown() + run.tiles().wireUp();
  }

  /** Wire bytes of the same tiles dense, both directions. */
  long denseWireBytes() {
    return denseTransfer.wireDown() + denseTransfer.wireUp();
  }

  /** The share of the dense tiles' wire bytes that the mask saves. */
  double saved() {
    return 1 - (double) wireBytes() / denseWireBytes();
  }

  double perTile(long bytes) {
    return (double) bytes / run.tiles().tiles();
  }
}
