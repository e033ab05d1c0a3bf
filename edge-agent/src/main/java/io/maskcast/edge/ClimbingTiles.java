package io.maskcast.edge;

import io.maskcast.edge.anytime.ClimbAnswers;
import io.maskcast.edge.anytime.Climbing;
import io.maskcast.edge.anytime.Stop;
import io.maskcast.edge.inference.LadderNetwork;
import io.maskcast.edge.inference.Predictions;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.stream.TileClient;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.tile.TileRange;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.List;
import java.util.Optional;

/** A few tiles that climb together, and all that is known of them then. One use. */
final class ClimbingTiles implements ClimbAnswers {

  private final List<TileRange> tiles;
  private final int tensorSize;
  private final int[] classes;
  private final float[] confidences;
  private final int[] rungs;
  private final float[] tensors;

  ClimbingTiles(List<Long> tiles, int tensorSize) {
    this.tiles = tiles.stream().map(tile -> new TileRange(tile, tile)).toList();
    this.tensorSize = tensorSize;
    this.classes = new int[tiles.size()];
    this.confidences = new float[tiles.size()];
    this.rungs = new int[tiles.size()];
    this.tensors = new float[Math.multiplyExact(tiles.size(), tensorSize)];
  }

  /** Streams them. */
  Future<ClimbedTiles> climb(
      TileClient client,
      WorkerExecutor inference,
      SourceLevel source,
      Bundle bundle,
      LadderNetwork network,
      Stop stop) {
    return new Climbing(
            client,
            inference,
            source,
            bundle,
            network,
            stop.rule(network.entry()),
            classes.length,
            Optional.empty(),
            this)
        .stream(TileRange.joined(tiles), broke -> {})
            .map(moved -> new ClimbedTiles(new Predictions(classes, confidences), rungs, tensors));
  }

  @Override
  public void take(int position, Predictions predictions) {
    int count = predictions.classes().length;
    System.arraycopy(predictions.classes(), 0, classes, position, count);
    System.arraycopy(predictions.confidences(), 0, confidences, position, count);
  }

  @Override
  public void take(int position, Predictions predictions, int[] stopped) {
    take(position, predictions);
    System.arraycopy(stopped, 0, rungs, position, stopped.length);
  }

  @Override
  public void stops(int position, float[] tensor) {
    System.arraycopy(tensor, 0, tensors, position * tensorSize, tensorSize);
  }
}
