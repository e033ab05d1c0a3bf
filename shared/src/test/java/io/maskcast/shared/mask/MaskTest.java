package io.maskcast.shared.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.maskcast.shared.MaskcastException;
import java.util.Arrays;
import java.util.BitSet;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class MaskTest {

  @Test
  void allIsEveryElement() {
    Mask all = Mask.all(new MaskGrid(2, 3, 4, 1, 3, 2));
    assertThat(all.selected()).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(all.q()).isEqualTo(1);
  }

  @Provide
  Arbitrary<Mask> masks() {
    return Masks.masks();
  }

  @Property
  void keptSamplesIsWhatCountingGivesAndQTheirShare(@ForAll("masks") Mask mask) {
    MaskGrid grid = mask.grid();
    int kept = 0;
    for (int c = 0; c < grid.channels(); c++) {
      for (int y = 0; y < grid.height(); y++) {
        for (int x = 0; x < grid.width(); x++) {
          assertThat(mask.keeps(c, y, x)).isEqualTo(mask.keeps(grid.element(c, y, x)));
          kept += mask.keeps(c, y, x) ? 1 : 0;
        }
      }
    }
    assertThat(mask.keptSamples()).isEqualTo(kept);
    assertThat(mask.q()).isEqualTo((double) kept / grid.samples()).isBetween(0.0, 1.0);
    assertThat(mask.selected()).hasSize(mask.keptElements()).isSorted();
    assertThat(Arrays.stream(mask.selected()).allMatch(mask::keeps)).isTrue();
  }

  @Test
  void nothingCostsZeroAndEverythingOne() {
    MaskGrid grid = new MaskGrid(3, 5, 7, 1, 2, 3);
    assertThat(Masks.keeping(grid).q()).isZero();
    assertThat(Masks.keeping(grid).selected()).isEmpty();
    assertThat(Masks.keeping(grid, 0, 1, 2, 3, 4, 5).q()).isEqualTo(1);
  }

  @Test
  void qWeighsElementsByTheirSamples() {
    // Cells of 1 and 2 columns: keeping the larger one costs 2/3.
    assertThat(Masks.keeping(new MaskGrid(1, 1, 3, 1, 1, 2), 1).q())
        .isEqualTo(2 / 3.0, within(0.0));
  }

  @Test
  void elementsOutsideTheGridAreRefused() {
    assertThatThrownBy(() -> Masks.keeping(MaskGrid.channels(2, 3, 3), 2))
        .isInstanceOf(MaskcastException.class)
        .hasMessage("Element 2 lies outside a mask of 2 elements");
  }

  @Test
  void laterChangesOfTheBitsDoNotReachTheMask() {
    BitSet bits = new BitSet();
    bits.set(1);
    Mask mask = Mask.of(MaskGrid.channels(2, 3, 3), bits);
    bits.set(0);
    mask.bits().set(0);
    assertThat(mask.selected()).containsExactly(1);
  }

  @Test
  void masksAreEqualByGridAndElements() {
    Mask mask = Masks.keeping(MaskGrid.channels(2, 3, 3), 1);
    assertThat(mask)
        .isEqualTo(Masks.keeping(MaskGrid.channels(2, 3, 3), 1))
        .hasSameHashCodeAs(Masks.keeping(MaskGrid.channels(2, 3, 3), 1))
        .isNotEqualTo(Masks.keeping(MaskGrid.channels(2, 3, 3), 0))
        .isNotEqualTo(Masks.keeping(MaskGrid.channels(2, 3, 4), 1))
        .isNotEqualTo("mask");
    assertThat(mask).hasToString("Mask[1 of 2 elements, grid " + mask.grid() + "]");
  }
}
