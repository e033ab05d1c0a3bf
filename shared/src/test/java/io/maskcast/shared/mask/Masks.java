package io.maskcast.shared.mask;

import java.util.BitSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Random small grids and masks. */
public final class Masks {

  private Masks() {}

  /** Grids of every granularity over tiles with sides of 1 to 9 and 1 to 5 channels. */
  public static Arbitrary<MaskGrid> grids() {
    Arbitrary<Integer> side = Arbitraries.integers().between(1, 9);
    return Combinators.combine(Arbitraries.integers().between(1, 5), side, side)
        .flatAs(
            (channels, height, width) ->
                Combinators.combine(
                        Arbitraries.of(1, channels),
                        Arbitraries.integers().between(1, height),
                        Arbitraries.integers().between(1, width))
                    .as((c, h, w) -> new MaskGrid(channels, height, width, c, h, w)));
  }

  /** Any subset of the elements of any such grid. */
  public static Arbitrary<Mask> masks() {
    // The edge cases of so many dimensions together would crowd out the random ones.
    return grids().flatMap(Masks::masks).withoutEdgeCases();
  }

  /** Any subset of the elements of a grid. */
  public static Arbitrary<Mask> masks(MaskGrid grid) {
    return Arbitraries.of(true, false)
        .list()
        .ofSize(grid.elements())
        .map(
            bits -> {
              BitSet kept = new BitSet();
              for (int i = 0; i < bits.size(); i++) {
                kept.set(i, bits.get(i));
              }
              return Mask.of(grid, kept);
            });
  }

  /** A mask that keeps the given elements. */
  public static Mask keeping(MaskGrid grid, int... elements) {
    BitSet kept = new BitSet();
    for (int element : elements) {
      kept.set(element);
    }
    return Mask.of(grid, kept);
  }
}
