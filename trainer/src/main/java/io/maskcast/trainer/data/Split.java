package io.maskcast.trainer.data;

import io.maskcast.shared.MaskcastException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The training tiles in two: those to learn from, and those every decision is made on (which epoch,
 * which mask), so that the test tiles decide nothing. Immutable and thread-safe.
 */
public final class Split {

  private final int[] learning;
  private final int[] validation;

  private Split(int[] learning, int[] validation) {
    this.learning = learning;
    this.validation = validation;
  }

  /**
   * Splits so that every class is shared in the same way, up to one tile.
   *
   * @param tiles the tiles
   * @param share the share of validation tiles, in (0, 1)
   * @param seed decides which tiles; the same seed gives the same split
   * @throws MaskcastException if there are too few tiles for both parts
   */
  public static Split stratified(LabelledTiles tiles, double share, long seed) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException("share " + share);
    }
    Random random = new Random(seed);
    List<Integer> learning = new ArrayList<>();
    List<Integer> validation = new ArrayList<>();
    double owed = 0; // fractions of a tile carry over, so that rare classes do not lose theirs
    for (List<Integer> ofClass : byClass(tiles)) {
      Collections.shuffle(ofClass, random);
      owed += ofClass.size() * share;
      int taken = Math.min((int) owed, ofClass.size());
      owed -= taken;
      validation.addAll(ofClass.subList(0, taken));
      learning.addAll(ofClass.subList(taken, ofClass.size()));
    }
    if (validation.isEmpty() || learning.isEmpty()) {
      throw new MaskcastException(
          "%d training tiles are too few to split off a share of %s for validation; give more tiles"
              .formatted(tiles.count(), share));
    }
    return new Split(sorted(learning), sorted(validation));
  }

  /**
   * Holds out a stretch of tiles that follow each other.
   *
   * @param tiles the tiles
   * @param share the share of validation tiles, in (0, 1)
   * @param seed decides where the stretch begins; the same seed gives the same split
   * @throws MaskcastException if a class is in one part only
   */
  public static Split block(LabelledTiles tiles, double share, long seed) {
    int held = (int) Math.round(tiles.count() * share);
    int first = new Random(seed).nextInt(Math.max(1, tiles.count() - held + 1));
    Predicate<Integer> inBlock = tile -> tile >= first && tile < first + held;
    List<Integer> learning = new ArrayList<>();
    List<Integer> validation = new ArrayList<>();
    for (int tile = 0; tile < tiles.count(); tile++) {
      (inBlock.test(tile) ? validation : learning).add(tile);
    }
    for (List<Integer> ofClass : byClass(tiles)) {
      if (ofClass.stream().allMatch(inBlock) != ofClass.stream().noneMatch(inBlock)) {
        throw new MaskcastException(
            "Held out as a block, class %d would be in one part only; take another share or seed, or hold out at random"
                .formatted(tiles.label(ofClass.get(0))));
      }
    }
    return new Split(sorted(learning), sorted(validation));
  }

  private static List<List<Integer>> byClass(LabelledTiles tiles) {
    List<List<Integer>> byClass =
        IntStream.rangeClosed(0, tiles.largestLabel())
            .<List<Integer>>mapToObj(label -> new ArrayList<>())
            .toList();
    for (int tile = 0; tile < tiles.count(); tile++) {
      byClass.get(tiles.label(tile)).add(tile);
    }
    return byClass;
  }

  private static int[] sorted(List<Integer> tiles) {
    int[] numbers = tiles.stream().mapToInt(Integer::intValue).toArray();
    Arrays.sort(numbers);
    return numbers;
  }

  /** The numbers of the tiles to learn from, ascending; a copy. */
  public int[] learning() {
    return learning.clone();
  }

  /** The numbers of the tiles to decide on, ascending; a copy. */
  public int[] validation() {
    return validation.clone();
  }
}
