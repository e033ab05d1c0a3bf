package io.maskcast.shared.ladder;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Nested any-masks over one grid: the elements in the order of their worth, and how many of them
 * each rung keeps. The mask of a rung holds all masks below it, so a tile that climbs a rung needs
 * only the elements that are new. Immutable and thread-safe.
 */
public final class Ladder {

  /** The most rungs. */
  public static final int MAX_RUNGS = 64;

  private final MaskGrid grid;
  private final int[] order;
  private final int[] cuts;

  private Ladder(MaskGrid grid, int[] order, int[] cuts) {
    this.grid = grid;
    this.order = order;
    this.cuts = cuts;
  }

  /**
   * A ladder.
   *
   * @param grid the grid of its masks
   * @param order the elements of the highest rung, the most worthy first; copied
   * @param cuts how many of them each rung keeps, from the lowest to the highest; copied
   * @throws MaskcastException if an element comes twice or lies outside the grid, or the cuts do
   *     not rise from 1 or more to all of the order in 1 to 64 rungs
   */
  public static Ladder of(MaskGrid grid, int[] order, int[] cuts) {
    if (cuts.length < 1 || cuts.length > MAX_RUNGS) {
      throw new MaskcastException(
          "A ladder has 1 to %d rungs, not %d".formatted(MAX_RUNGS, cuts.length));
    }
    for (int rung = 0; rung < cuts.length; rung++) {
      int below = rung == 0 ? 0 : cuts[rung - 1];
      if (cuts[rung] <= below) {
        throw new MaskcastException(
            "Each rung of a ladder keeps more elements than the one below; rung %d keeps %d after %d"
                .formatted(rung, cuts[rung], below));
      }
    }
    if (cuts[cuts.length - 1] != order.length) {
      throw new MaskcastException(
          "The highest rung keeps all %d elements of the order, not %d"
              .formatted(order.length, cuts[cuts.length - 1]));
    }
    BitSet seen = new BitSet();
    for (int element : order) {
      if (element < 0 || element >= grid.elements() || seen.get(element)) {
        throw new MaskcastException(
            "The order of a ladder names each element of its grid (%d) once at most; element %d is wrong"
                .formatted(grid.elements(), element));
      }
      seen.set(element);
    }
    return new Ladder(grid, order.clone(), cuts.clone());
  }

  /** The grid of its masks. */
  public MaskGrid grid() {
    return grid;
  }

  /** How many rungs; they are numbered from 0, the lowest. */
  public int rungs() {
    return cuts.length;
  }

  /** How many elements a rung keeps, those of the rungs below included. */
  public int elements(int rung) {
    return cuts[rung];
  }

  /** How many elements each rung keeps. */
  public List<Integer> cuts() {
    return IntStream.of(cuts).boxed().toList();
  }

  /** The elements of the highest rung, the most worthy first. */
  public int[] order() {
    return order.clone();
  }

  /** The mask of a rung. */
  public Mask mask(int rung) {
    return step(new Rungs(0, rung + 1));
  }

  /** The mask of the highest rung. */
  public Mask top() {
    return mask(rungs() - 1);
  }

  /**
   * What is new on some rungs: the elements that they keep and those below do not.
   *
   * @throws MaskcastException if there are no such rungs
   */
  public Mask step(Rungs climbed) {
    if (climbed.end() > cuts.length) {
      throw new MaskcastException(
          "A ladder of %d rungs has no rung %d; ask for 0 to %d"
              .formatted(cuts.length, climbed.last(), cuts.length - 1));
    }
    BitSet elements = new BitSet();
    for (int i = climbed.begins() ? 0 : cuts[climbed.first() - 1]; i < cuts[climbed.last()]; i++) {
      elements.set(order[i]);
    }
    return Mask.of(grid, elements);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ladder ladder
        && grid.equals(ladder.grid)
        && Arrays.equals(order, ladder.order)
        && Arrays.equals(cuts, ladder.cuts);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * grid.hashCode() + Arrays.hashCode(order)) + Arrays.hashCode(cuts);
  }

  @Override
  public String toString() {
    return "Ladder[" + cuts() + " of " + grid.elements() + " elements]";
  }
}
