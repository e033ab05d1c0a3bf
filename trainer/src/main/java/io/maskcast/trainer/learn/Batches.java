package io.maskcast.trainer.learn;

import io.maskcast.shared.tile.TileLayout;
import io.maskcast.trainer.data.Augmentation;
import io.maskcast.trainer.data.TileTensors;
import io.maskcast.trainer.data.View;
import java.util.random.RandomGenerator;

/** Deals the tiles to learn from in batches, each epoch in another order. Not thread-safe. */
final class Batches {

  private final TileTensors tensors;
  private final int classes;
  private final Augmentation augmentation;
  private final RandomGenerator random;
  private final int[] order;
  private final int perEpoch;

  /**
   * One batch.
   *
   * @param inputs dense, normalised: (tiles, channels, height, width)
   * @param targets one-hot: (tiles, classes)
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, compared by nobody
  record Batch(float[] inputs, float[] targets) {}

  Batches(
      TileTensors tensors,
      int[] tiles,
      int classes,
      int batchSize,
      Augmentation augmentation,
      RandomGenerator random) {
    this.tensors = tensors;
    this.classes = classes;
    this.augmentation = augmentation;
    this.random = random;
    this.order = tiles.clone();
    this.perEpoch = Math.max(1, tiles.length / batchSize);
  }

  /** How many batches an epoch has; they differ by one tile at most. */
  int perEpoch() {
    return perEpoch;
  }

  /** Another order, before each epoch (Fisher-Yates). */
  void shuffle() {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int moved = order[i];
      order[i] = order[j];
      order[j] = moved;
    }
  }

  /** Batch number {@code 0 .. perEpoch() - 1} of the epoch. */
  Batch get(int number) {
    int from = (int) ((long) order.length * number / perEpoch);
    int to = (int) ((long) order.length * (number + 1) / perEpoch);
    int size = tensors.tensorSize();
    TileLayout layout = tensors.tiles().layout();
    float[] inputs = new float[(to - from) * size];
    float[] targets = new float[(to - from) * classes];
    for (int i = 0; i < to - from; i++) {
      int tile = order[from + i];
      View view = augmentation.draw(layout.height(), layout.width(), random);
      tensors.write(tile, view, inputs, i * size);
      targets[i * classes + tensors.tiles().label(tile)] = 1f;
    }
    return new Batch(inputs, targets);
  }
}
