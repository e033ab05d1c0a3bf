package io.maskcast.shared.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.bundle.ReferenceEntry;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TileMomentsTest {

  private static final Offset<Double> EXACT = within(1e-6);

  /** 1 x 3 pixels of 2 channels, of which the last pixel is not kept. */
  private static SelectionPlan plan(Interleave interleave) {
    BitSet bits = new BitSet();
    bits.set(0, 2);
    bits.set(3, 5);
    return SelectionPlan.compile(
        Mask.of(MaskGrid.pixels(2, 1, 3), bits),
        new TileLayout(1, 3, 2, SampleType.U8, interleave));
  }

  @ParameterizedTest
  @EnumSource(Interleave.class)
  void levelsAndContrastsAreOfTheNormalisedSamplesOfEachChannel(Interleave interleave) {
    TileMoments moments =
        new TileMoments(
            plan(interleave), new Normalisation(new float[] {10, 100}, new float[] {2, 10}));
    // Channel 0 has 10 and 14: normalised 0 and 2. Channel 1 has 120 twice: 2 and 2.
    byte[] tile =
        interleave == Interleave.PIXEL
            ? new byte[] {10, 120, 14, 120}
            : new byte[] {10, 14, 120, 120};
    byte[] columnar = new byte[8];
    for (int s = 0; s < 4; s++) {
      columnar[s * 2] = 77; // another tile
      columnar[s * 2 + 1] = tile[s];
    }
    assertThat(moments.of(columnar, 2, 1))
        .containsExactly(new double[] {1, 2, Math.log(1.01), Math.log(0.01)}, EXACT);
  }

  @Test
  void samplesMayHaveSeveralBytes() {
    BitSet first = new BitSet();
    first.set(0);
    SelectionPlan plan =
        SelectionPlan.compile(
            Mask.of(MaskGrid.pixels(1, 1, 2), first),
            new TileLayout(1, 2, 1, SampleType.U16, Interleave.PIXEL));
    TileMoments moments =
        new TileMoments(plan, new Normalisation(new float[] {0}, new float[] {1}));
    assertThat(moments.of(new byte[] {9, 9, 2, 1}, 2, 1)[0]).isEqualTo(258);
  }

  @Test
  void missingSamplesAreLeftOut() {
    TileMoments moments =
        new TileMoments(
            plan(Interleave.BAND),
            new Normalisation(new float[] {0, 0}, new float[] {1, 1}, Optional.of(7f)));
    double[] there = moments.of(new byte[] {7, 5, 7, 7}, 1, 0);
    assertThat(there[0]).isEqualTo(5);
    assertThat(there[1]).isNaN();
    assertThat(there[3]).isNaN();
  }

  @Test
  void aTileIsOutsideWhereOneMomentIsFurtherThanThoseOfNearlyAllTiles() {
    List<double[]> tiles = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      tiles.add(new double[] {i % 2 == 0 ? 9 : 11, i < 96 ? 5 : 6}); // mean 10, deviation 1; 5.04
    }
    ReferenceEntry reference = TypicalTiles.measure(tiles, new Disagreement(100, 7));
    assertThat(reference.tiles()).isEqualTo(100);
    assertThat(reference.disagreeing()).isEqualTo(7);
    assertThat(reference.mean().get(0)).isEqualTo(10, EXACT);
    assertThat(reference.deviation().get(0)).isEqualTo(1, EXACT);
    assertThat(reference.deviation().get(1)).isEqualTo(Math.sqrt(0.04 * 0.96), EXACT);
    // 95 of 100 tiles lie one deviation off, by their first moment.
    assertThat(reference.furthest()).isEqualTo(1, EXACT);
    TypicalTiles typical = new TypicalTiles(reference);
    assertThat(typical.isOutside(new double[] {9.01, 5})).isFalse();
    assertThat(typical.isOutside(new double[] {8.9, 5})).isTrue();
    assertThat(typical.isOutside(new double[] {10, 6})).isTrue();
    assertThat(typical.isOutside(new double[] {Double.NaN, 5})).isFalse();
  }
}
