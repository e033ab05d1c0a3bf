package io.maskcast.shared.ladder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LadderTest {

  private static final MaskGrid GRID = MaskGrid.pixels(1, 2, 3);

  /** Any order of any elements, cut anywhere. */
  private static Ladder any(long seed, int rows, int columns, int rungs) {
    Random random = new Random(seed);
    MaskGrid grid = MaskGrid.pixels(1, rows, columns);
    List<Integer> elements = new ArrayList<>();
    for (int e = 0; e < grid.elements(); e++) {
      elements.add(e);
    }
    Collections.shuffle(elements, random);
    int top = 1 + random.nextInt(grid.elements());
    BitSet cuts = new BitSet();
    cuts.set(top);
    for (int i = 1; i < rungs; i++) {
      cuts.set(1 + random.nextInt(top));
    }
    return Ladder.of(
        grid,
        elements.stream().limit(top).mapToInt(Integer::intValue).toArray(),
        cuts.stream().toArray());
  }

  @Property
  void everyRungHoldsTheOneBelowAndWhatIsNew(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 20) int rows,
      @ForAll @IntRange(min = 1, max = 20) int columns,
      @ForAll @IntRange(min = 1, max = 9) int rungs) {
    Ladder ladder = any(seed, rows, columns, rungs);
    for (int rung = 0; rung < ladder.rungs(); rung++) {
      BitSet kept = new BitSet();
      Arrays.stream(ladder.order()).limit(ladder.elements(rung)).forEach(kept::set);
      assertThat(ladder.mask(rung)).isEqualTo(Mask.of(ladder.grid(), kept));
      if (rung > 0) {
        BitSet joined = new BitSet();
        for (int element : ladder.mask(rung - 1).selected()) {
          joined.set(element);
        }
        for (int element : ladder.step(new Rungs(rung, rung + 1)).selected()) {
          assertThat(joined.get(element)).as("not again").isFalse();
          joined.set(element);
        }
        assertThat(joined).isEqualTo(kept);
      }
    }
  }

  @Property
  void aLadderHasOneEncoding(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 40) int rows,
      @ForAll @IntRange(min = 1, max = 40) int columns,
      @ForAll @IntRange(min = 1, max = 9) int rungs) {
    Ladder ladder = any(seed, rows, columns, rungs);
    byte[] bytes = LadderFormat.encode(ladder);
    assertThat(LadderFormat.decode(bytes)).isEqualTo(ladder);
    assertThat(LadderFormat.encode(LadderFormat.decode(bytes))).isEqualTo(bytes);
  }

  @Property
  void damagedBytesAreALadderOrRefused(
      @ForAll long seed, @ForAll @IntRange(min = 0, max = 200) int at, @ForAll byte value) {
    byte[] bytes = LadderFormat.encode(any(seed, 5, 5, 4));
    bytes[at % bytes.length] = value;
    try {
      assertThat(LadderFormat.encode(LadderFormat.decode(bytes))).isEqualTo(bytes);
    } catch (MaskcastException e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }

  @Test
  void whatIsNoLadderIsRefused() {
    refused("each element", new int[] {0, 1, 1}, 3);
    refused("each element", new int[] {0, 6}, 2);
    refused("more elements than the one below", new int[] {0, 1}, 2, 2);
    refused("more elements than the one below", new int[] {0, 1}, 0, 2);
    refused("keeps all 3 elements", new int[] {0, 1, 2}, 1, 2);
    refused("1 to 64 rungs", new int[] {0});
    Ladder ladder = Ladder.of(GRID, new int[] {4, 2}, new int[] {1, 2});
    assertThatThrownBy(() -> ladder.step(new Rungs(1, 3))).hasMessageContaining("no rung 2");
    assertThatThrownBy(() -> new Rungs(2, 2)).isInstanceOf(MaskcastException.class);
    assertThatThrownBy(() -> new Rungs(-1, 2)).isInstanceOf(MaskcastException.class);
  }

  private static void refused(String why, int[] order, int... cuts) {
    assertThatThrownBy(() -> Ladder.of(GRID, order, cuts))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining(why);
  }

  @Test
  void anEncodingThatIsCutOffIsRefused() {
    byte[] bytes = LadderFormat.encode(Ladder.of(GRID, new int[] {4, 2, 0}, new int[] {1, 3}));
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> LadderFormat.decode(cut)).isInstanceOf(MaskcastException.class);
    }
    // Header, two cuts, one byte for each of three elements.
    assertThat(bytes).hasSize(30 + 8 + 3);
  }
}
