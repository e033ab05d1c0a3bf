package io.maskcast.edge.inference;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Runs one network. Calls block while the network computes, so they belong on worker threads.
 * Thread-safe; calls may overlap.
 */
public interface NetworkEngine extends AutoCloseable {

  /** What the network tells apart. */
  int classes();

  /**
   * Runs the network on a batch.
   *
   * @param tensors {@code tiles} inputs of shape (channels, height, width), one after the other:
   *     float32 from position to limit, direct and in this machine's order of bytes, so that the
   *     network takes them where they are; left alone
   * @param tiles how many, 1 or more
   * @return {@code tiles * classes()} logits, one tile after the other
   */
  float[] logits(ByteBuffer tensors, int tiles);

  /** Runs the network on a copy of a batch. */
  default float[] logits(float[] tensors, int tiles) {
    ByteBuffer copy =
        ByteBuffer.allocateDirect(tensors.length * Float.BYTES).order(ByteOrder.nativeOrder());
    copy.asFloatBuffer().put(tensors);
    return logits(copy, tiles);
  }

  @Override
  void close();
}
