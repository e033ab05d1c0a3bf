package io.maskcast.edge.inference;

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
   * @param tensors {@code tiles} inputs of shape (channels, height, width), one after the other
   * @param tiles how many, 1 or more
   * @return {@code tiles * classes()} logits, one tile after the other
   */
  float[] logits(float[] tensors, int tiles);

  @Override
  void close();
}
