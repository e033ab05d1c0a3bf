package io.maskcast.shared.network;

/**
 * What a network says of tiles, one row per tile, one column per class, row by row. Trainer and
 * edge agent read the class of a tile with this class; of equal logits the first one wins.
 */
public final class Logits {

  private Logits() {}

  /**
   * The class of a tile.
   *
   * @param logits rows
   * @param from where its row begins
   * @param classes how many the row has, 1 or more
   * @return 0 to {@code classes} - 1
   */
  public static int largest(float[] logits, int from, int classes) {
    int largest = 0;
    for (int c = 1; c < classes; c++) {
      largest = logits[from + c] > logits[from + largest] ? c : largest;
    }
    return largest;
  }

  /**
   * The class of each tile.
   *
   * @param logits rows
   * @param classes how many each has, 1 or more
   */
  public static int[] largest(float[] logits, int classes) {
    int[] largest = new int[logits.length / classes];
    for (int tile = 0; tile < largest.length; tile++) {
      largest[tile] = largest(logits, tile * classes, classes);
    }
    return largest;
  }
}
