package io.maskcast.shared.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TileReassemblyTest {

  private static final Normalisation NORMALISATION =
      new Normalisation(new float[] {90, -120}, new float[] {60, 8});

  /** Tile by tile as the plan and the reassembly of one mask for all have it. */
  @ParameterizedTest
  @CsvSource({
    "pixel-any, U8, PIXEL",
    "pixel-any, I16, BAND",
    "pixel-any-joint, F32, PIXEL",
    "block-any-2x3, U16, BAND",
    "channel-any, U8, BAND"
  })
  void tilesAreThoseOfTheirPlans(String kind, SampleType type, Interleave interleave) {
    TileLayout layout = new TileLayout(3, 5, 2, type, interleave);
    MaskGrid grid = MaskKind.of(kind).grid(2, 3, 5);
    TileSelection selection = new TileSelection(grid, layout);
    TileReassembly reassembly = new TileReassembly(selection, NORMALISATION);
    SplittableRandom random = new SplittableRandom(5);
    float[] room = new float[1 + reassembly.tensorSize()];
    for (int round = 0; round < 40; round++) {
      BitSet mask = new BitSet();
      for (int e = 0; e < grid.elements(); e++) {
        mask.set(e, random.nextInt(3) == 0);
      }
      byte[] dense = new byte[layout.denseBytes()];
      random.nextBytes(dense);
      SelectionPlan plan = selection.plan(mask);
      byte[] expected = new byte[plan.selectedBytes()];
      plan.gather(dense, 0, expected, 0);

      assertThat(selection.selectedBytes(mask)).isEqualTo(expected.length);
      int width = type.bytes();
      byte[] selected = new byte[expected.length + 2 * width];
      selection.gather(mask, dense, selected, width);
      assertThat(Arrays.copyOfRange(selected, width, width + expected.length)).isEqualTo(expected);
      Arrays.fill(room, 7); // what was there before goes
      int next = reassembly.write(mask, selected, 1, FloatBuffer.wrap(room), 1);
      assertThat(next).isEqualTo(1 + plan.selectedSamples());
      assertThat(Arrays.copyOfRange(room, 1, room.length))
          .isEqualTo(new TensorReassembly(plan, NORMALISATION).tensor(expected));
    }
  }

  @Test
  void valuesOfAWholeTileBecomeTheTensorOfItsMask() {
    TileLayout layout = new TileLayout(1, 2, 2, SampleType.U8, Interleave.PIXEL);
    TileSelection selection = new TileSelection(MaskGrid.pixels(2, 1, 2), layout);
    BitSet mask = new BitSet();
    mask.set(1, 3); // of channel 0 the second column, of channel 1 the first
    float[] tensor =
        new TileReassembly(selection, new Normalisation(new float[] {1, 0}, new float[] {2, 1}))
            .tensor(mask, new float[] {10, 20, 31, 40});
    assertThat(tensor).containsExactly(0, 15, 20, 0);
  }

  @Test
  void aGridOfOtherTilesIsRefused() {
    TileLayout layout = new TileLayout(1, 2, 2, SampleType.U8, Interleave.PIXEL);
    assertThatThrownBy(() -> new TileSelection(MaskGrid.pixels(1, 1, 2), layout))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("for tiles of 1x2x1");
  }
}
