package io.maskcast.trainer.learn;

import java.util.List;

/**
 * A test tile to show masks on.
 *
 * @param tile its number
 * @param versions its samples in every version, dense, in the data set's layout; of a plain tile,
 *     one
 */
public record Example(int tile, List<byte[]> versions) {

  /** Copies the list. */
  public Example {
    versions = List.copyOf(versions);
  }
}
