package io.maskcast.shared.tile;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Random small layouts of every sample type and interleave. */
public final class Layouts {

  private Layouts() {}

  /** Sides of 1 to 9, 1 to 5 channels. */
  public static Arbitrary<TileLayout> small() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 9),
            Arbitraries.integers().between(1, 9),
            Arbitraries.integers().between(1, 5),
            Arbitraries.of(SampleType.class),
            Arbitraries.of(Interleave.class))
        .as(TileLayout::new);
  }
}
