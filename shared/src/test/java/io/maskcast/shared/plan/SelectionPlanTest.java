package io.maskcast.shared.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.mask.Masks;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SelectionPlanTest {

  @Provide
  Arbitrary<Mask> masks() {
    return Masks.masks();
  }

  private static TileLayout layoutOf(Mask mask, SampleType type, Interleave interleave) {
    MaskGrid grid = mask.grid();
    return new TileLayout(grid.height(), grid.width(), grid.channels(), type, interleave);
  }

  private static byte[] random(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** The sample indices a mask keeps, found without a plan. */
  private static BitSet keptIndices(Mask mask, TileLayout layout) {
    BitSet kept = new BitSet();
    for (int c = 0; c < layout.channels(); c++) {
      for (int y = 0; y < layout.height(); y++) {
        for (int x = 0; x < layout.width(); x++) {
          kept.set(layout.sampleIndex(c, y, x), mask.keeps(c, y, x));
        }
      }
    }
    return kept;
  }

  @Property
  void gatherTakesTheKeptSamplesInLayoutOrder(
      @ForAll("masks") Mask mask, @ForAll SampleType type, @ForAll Interleave interleave) {
    TileLayout layout = layoutOf(mask, type, interleave);
    SelectionPlan plan = SelectionPlan.compile(mask, layout);
    int[] kept = keptIndices(mask, layout).stream().toArray();
    assertThat(plan.layout()).isEqualTo(layout);
    assertThat(plan.sampleIndices()).isEqualTo(kept);
    assertThat(plan.selectedSamples()).isEqualTo(mask.keptSamples());
    assertThat(plan.selectedBytes()).isEqualTo(mask.keptSamples() * type.bytes());

    byte[] dense = random(layout.denseBytes(), 1);
    byte[] selected = new byte[plan.selectedBytes()];
    plan.gather(dense, 0, selected, 0);
    for (int i = 0; i < kept.length; i++) {
      assertThat(Arrays.copyOfRange(selected, i * type.bytes(), (i + 1) * type.bytes()))
          .isEqualTo(
              Arrays.copyOfRange(dense, kept[i] * type.bytes(), (kept[i] + 1) * type.bytes()));
    }
  }

  @Property
  void scatterPutsBackWhatGatherTookAndTouchesNothingElse(
      @ForAll("masks") Mask mask,
      @ForAll SampleType type,
      @ForAll Interleave interleave,
      @ForAll @IntRange(max = 9) int denseOffset,
      @ForAll @IntRange(max = 9) int selectedOffset) {
    TileLayout layout = layoutOf(mask, type, interleave);
    SelectionPlan plan = SelectionPlan.compile(mask, layout);
    byte[] dense = random(denseOffset + layout.denseBytes() + 3, 2);
    byte[] selected = random(selectedOffset + plan.selectedBytes() + 3, 3);
    byte[] selectedBefore = selected.clone();
    plan.gather(dense, denseOffset, selected, selectedOffset);

    byte[] target = random(dense.length, 4);
    byte[] expected = target.clone();
    keptIndices(mask, layout).stream()
        .forEach(
            sample -> {
              int at = denseOffset + sample * type.bytes();
              System.arraycopy(dense, at, expected, at, type.bytes());
            });
    plan.scatter(selected, selectedOffset, target, denseOffset);
    assertThat(target).isEqualTo(expected);

    // Nor does gather touch what lies around its own part.
    System.arraycopy(
        selectedBefore, selectedOffset, selected, selectedOffset, plan.selectedBytes());
    assertThat(selected).isEqualTo(selectedBefore);
  }

  @Property
  void runsAreMaximal(@ForAll("masks") Mask mask, @ForAll Interleave interleave) {
    TileLayout layout = layoutOf(mask, SampleType.U8, interleave);
    BitSet kept = keptIndices(mask, layout);
    long starts = kept.stream().filter(i -> i == 0 || !kept.get(i - 1)).count();
    assertThat(SelectionPlan.compile(mask, layout).runs()).isEqualTo(starts);
  }

  @ParameterizedTest
  @EnumSource(Interleave.class)
  void theDensePlanIsTheIdentity(Interleave interleave) {
    TileLayout layout = new TileLayout(3, 4, 2, SampleType.F32, interleave);
    SelectionPlan plan = SelectionPlan.dense(layout);
    byte[] dense = random(layout.denseBytes(), 5);
    byte[] selected = new byte[plan.selectedBytes()];
    plan.gather(dense, 0, selected, 0);
    assertThat(selected).isEqualTo(dense);
    assertThat(plan.runs()).isEqualTo(1);
    assertThat(plan.selectedSamples()).isEqualTo(24);
    assertThat(plan.sampleIndices()).startsWith(0, 1, 2).endsWith(23).hasSize(24);

    BitSet all = new BitSet();
    all.set(0, 24);
    Mask everything = Mask.of(MaskGrid.pixels(2, 3, 4), all);
    assertThat(SelectionPlan.compile(everything, layout).runs()).isEqualTo(1);
  }

  @Test
  void oneBandIsOneRunByBandAndOneRunAPixelByPixel() {
    Mask second = Masks.keeping(MaskGrid.channels(3, 4, 5), 1);
    SelectionPlan byBand =
        SelectionPlan.compile(second, layoutOf(second, SampleType.U8, Interleave.BAND));
    assertThat(byBand.runs()).isEqualTo(1);
    assertThat(byBand.sampleIndices()).startsWith(20).endsWith(39);
    SelectionPlan byPixel =
        SelectionPlan.compile(second, layoutOf(second, SampleType.U8, Interleave.PIXEL));
    assertThat(byPixel.runs()).isEqualTo(20);
    assertThat(byPixel.sampleIndices()).startsWith(1, 4, 7).endsWith(58);
  }

  @Test
  void anEmptyMaskMovesNothing() {
    Mask none = Masks.keeping(MaskGrid.pixels(1, 2, 2));
    SelectionPlan plan =
        SelectionPlan.compile(none, layoutOf(none, SampleType.U16, Interleave.BAND));
    assertThat(plan.runs()).isZero();
    assertThat(plan.selectedBytes()).isZero();
    assertThat(plan.sampleIndices()).isEmpty();
    byte[] target = random(8, 6);
    plan.scatter(new byte[0], 0, target, 0);
    assertThat(target).isEqualTo(random(8, 6));
  }

  @Test
  void moreRunsThanFirstReservedAreKept() {
    // A chessboard of 40 x 40: 800 runs of one sample each.
    BitSet kept = new BitSet();
    for (int i = 0; i < 1600; i++) {
      kept.set(i, (i / 40 + i) % 2 == 0);
    }
    Mask mask = Mask.of(MaskGrid.pixels(1, 40, 40), kept);
    SelectionPlan plan =
        SelectionPlan.compile(mask, layoutOf(mask, SampleType.U8, Interleave.PIXEL));
    assertThat(plan.sampleIndices()).isEqualTo(kept.stream().toArray());
  }

  @ParameterizedTest
  @CsvSource({"3,2,1", "2,3,1", "3,3,2"})
  void masksForOtherSidesAreRefused(int height, int width, int channels) {
    Mask mask = Masks.keeping(MaskGrid.pixels(1, 3, 3), 0);
    TileLayout layout = new TileLayout(height, width, channels, SampleType.U8, Interleave.PIXEL);
    assertThatThrownBy(() -> SelectionPlan.compile(mask, layout))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContainingAll("3x3x1", layout.describe());
  }
}
