package io.maskcast.trainer.learn;

/**
 * How many tiles a step learns from.
 *
 * @param tiles 1 or more
 * @param exact whether a person said so; else few tiles are learned from in smaller batches
 */
public record BatchSize(int tiles, boolean exact) {

  /**
   * Checks the range.
   *
   * @throws io.maskcast.shared.MaskcastException if it is out of range
   */
  public BatchSize {
    Range.require(tiles >= 1, "batch size", tiles, "1 or more");
  }
}
