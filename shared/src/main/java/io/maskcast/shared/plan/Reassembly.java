package io.maskcast.shared.plan;

import java.nio.FloatBuffer;

/**
 * Turns what travelled of tiles into what the network sees: float32 tensors of shape (channels,
 * height, width), what was sent normalised, all else zero <em>after</em> normalisation.
 * Implementations are thread-safe.
 */
public interface Reassembly {

  /** Floats of one tensor: channels x height x width. */
  int tensorSize();

  /**
   * Reassembles some tiles of a batch where they are wanted: what was sent is written and nothing
   * else is. So what holds zeros, or other tiles reassembled here before, needs no clearing.
   *
   * @param batch what a batch carries of {@code tiles} tiles, decoded
   * @param tiles how many tiles the batch has
   * @param first the first to reassemble
   * @param count how many to reassemble
   * @param tensors receives {@code count} tensors from index 0 on, whatever its position
   * @throws IllegalArgumentException if there are no such tiles
   */
  void write(byte[] batch, int tiles, int first, int count, FloatBuffer tensors);
}
