package io.maskcast.trainer.learn;

import io.maskcast.shared.tile.TileLayout;
import io.maskcast.trainer.data.Augmentation;
import io.maskcast.trainer.data.TileTensors;
import io.maskcast.trainer.data.View;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;

/**
 * Deals the tiles to learn from in batches, each epoch in another order. The next batch is prepared
 * on a thread of its own while the engine computes the one before. Not thread-safe.
 */
final class Batches implements AutoCloseable {

  private final TileTensors tensors;
  private final int classes;
  private final Augmentation augmentation;
  private final int[] tiles;
  private final int perEpoch;
  private final ExecutorService preparing =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "batches");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * One batch.
   *
   * @param inputs dense, normalised: (tiles, versions, channels, height, width)
   * @param targets one-hot: (tiles, classes)
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, compared by nobody
  record Batch(float[] inputs, float[] targets) {}

  Batches(TileTensors tensors, int[] tiles, int classes, int batchSize, Augmentation augmentation) {
    this.tensors = tensors;
    this.classes = classes;
    this.augmentation = augmentation;
    this.tiles = tiles.clone();
    this.perEpoch = perEpoch(tiles.length, batchSize);
  }

  static int perEpoch(int tiles, int batchSize) {
    return Math.max(1, tiles / batchSize);
  }

  /** How many batches an epoch has; they differ by one tile at most. */
  int perEpoch() {
    return perEpoch;
  }

  /**
   * The batches of an epoch.
   *
   * @param random decides the order of the tiles, and how they are augmented
   */
  Epoch epoch(RandomGenerator random) {
    int[] order = tiles.clone();
    for (int i = order.length - 1; i > 0; i--) { // Fisher-Yates
      int j = random.nextInt(i + 1);
      int moved = order[i];
      order[i] = order[j];
      order[j] = moved;
    }
    return new Epoch(order, random);
  }

  /** Stops preparing. */
  @Override
  public void close() {
    preparing.shutdownNow();
  }

  /** One pass over the tiles. */
  final class Epoch {

    private final int[] order;
    private final RandomGenerator random;
    private int number;
    private Future<Batch> next;

    private Epoch(int[] order, RandomGenerator random) {
      this.order = order;
      this.random = random;
      this.next = preparing.submit(() -> make(0));
    }

    /** The next batch; there are {@link Batches#perEpoch()}. */
    Batch next() {
      if (number == perEpoch) {
        throw new NoSuchElementException();
      }
      Batch batch = await(next);
      number++;
      if (number < perEpoch) {
        int following = number;
        next = preparing.submit(() -> make(following));
      }
      return batch;
    }

    private Batch await(Future<Batch> prepared) {
      try {
        return prepared.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Cancellation.cancelled();
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RuntimeException failure
            ? failure
            : new CompletionException(e.getCause());
      }
    }

    private Batch make(int batch) {
      int from = (int) ((long) order.length * batch / perEpoch);
      int to = (int) ((long) order.length * (batch + 1) / perEpoch);
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
}
