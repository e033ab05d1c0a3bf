package io.maskcast.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TileTensorsTest {

  private static final Normalisation UNCHANGED =
      new Normalisation(new float[] {0}, new float[] {1});

  /** Two versions of one set of tiles. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record TwoVersions(LabelledTiles tiles, byte[] second) implements TileVersions {

    @Override
    public int versions() {
      return 2;
    }

    @Override
    public byte[] samples(int version) {
      return version == 0 ? tiles.samples() : second;
    }
  }

  private static LabelledTiles random(int height, int width, int channels, SampleType type) {
    TileLayout layout = new TileLayout(height, width, channels, type, Interleave.PIXEL);
    byte[] samples = new byte[3 * layout.denseBytes()];
    new Random(5).nextBytes(samples);
    for (int i = 3; type == SampleType.F32 && i < samples.length; i += 4) {
      samples[i] = 0x41; // a finite float
    }
    return new LabelledTiles(layout, samples, new int[3]);
  }

  @Property(tries = 60)
  void everyTypeIsNormalisedAsTheEdgeDoes(@ForAll SampleType type) {
    LabelledTiles tiles = random(3, 5, 2, type);
    Normalisation normalisation = new Normalisation(new float[] {5, -6.1f}, new float[] {3, 0.7f});
    TileTensors tensors = new TileTensors(tiles, normalisation);
    float[] out = new float[1 + tensors.tensorSize()];
    tensors.write(2, out, 1);
    for (int c = 0; c < 2; c++) {
      for (int pixel = 0; pixel < 15; pixel++) {
        assertThat(out[1 + c * 15 + pixel])
            .isEqualTo(normalisation.apply(tiles.sample(2, pixel * 2 + c), c));
      }
    }
  }

  @Test
  void versionsFollowEachOtherAndMoveTogether() {
    TileLayout layout = new TileLayout(1, 2, 2, SampleType.U8, Interleave.PIXEL);
    LabelledTiles tiles =
        new LabelledTiles(layout, new byte[] {0, 0, 0, 0, 1, 2, 3, 4}, new int[2]);
    TileTensors tensors =
        new TileTensors(
            new TwoVersions(tiles, new byte[] {0, 0, 0, 0, 5, 6, 7, 8}),
            new Normalisation(new float[2], new float[] {1, 1}));
    assertThat(tensors.versions()).isEqualTo(2);
    assertThat(tensors.tensorSize()).isEqualTo(8);
    float[] out = new float[8];
    tensors.write(1, out, 0);
    assertThat(out).containsExactly(1, 3, 2, 4, 5, 7, 6, 8);
    tensors.write(1, new View.Crop(true, false, 0, 0, Padding.ZERO), out, 0);
    assertThat(out).containsExactly(3, 1, 4, 2, 7, 5, 8, 6);
    tensors.write(1, new View.Affine(0, 1, 0, 1, 0, 1), out, 0);
    assertThat(out).containsExactly(3, 3, 4, 4, 7, 7, 8, 8);
    assertThat(new TileTensors(tiles, ChannelStatistics.of(tiles, new int[] {0, 1})).versions())
        .isEqualTo(1);
  }

  @Test
  void refusesTheNormalisationOfOtherTiles() {
    assertThatThrownBy(() -> new TileTensors(random(1, 1, 2, SampleType.U8), UNCHANGED))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("2");
  }

  @Test
  void cropsShowWhatLiesBeyondTheEdge() {
    TileLayout layout = new TileLayout(2, 3, 1, SampleType.U8, Interleave.PIXEL);
    LabelledTiles tiles = new LabelledTiles(layout, new byte[] {1, 2, 3, 4, 5, 6}, new int[1]);
    TileTensors tensors =
        new TileTensors(tiles, new Normalisation(new float[] {10}, new float[] {1}));
    float[] out = new float[6];
    tensors.write(0, new View.Crop(false, false, 1, -1, Padding.REFLECT), out, 0);
    assertThat(out).containsExactly(-5, -6, -5, -8, -9, -8);
    tensors.write(0, new View.Crop(false, true, 0, 2, Padding.ZERO), out, 0);
    assertThat(out).containsExactly(-4, 0, 0, -7, 0, 0);
  }

  /** Mirror the tile, pad it, cut out: step by step, as pictures are. */
  @Property
  void cropsAreFlipPadAndCut(
      @ForAll @IntRange(min = 1, max = 6) int height,
      @ForAll @IntRange(min = 1, max = 6) int width,
      @ForAll long seed,
      @ForAll boolean horizontally,
      @ForAll boolean vertically,
      @ForAll Padding padding) {
    Random random = new Random(seed);
    int crop = random.nextInt(Math.min(height, width));
    int down = random.nextInt(2 * crop + 1) - crop;
    int right = random.nextInt(2 * crop + 1) - crop;
    LabelledTiles tiles = random(height, width, 1, SampleType.U8);
    float[][] padded = new float[height + 2 * crop][width + 2 * crop];
    for (int y = 0; y < padded.length; y++) {
      for (int x = 0; x < padded[y].length; x++) {
        int row = y - crop;
        int column = x - crop;
        boolean inside = row >= 0 && row < height && column >= 0 && column < width;
        row = row < 0 ? -row : row >= height ? height - 1 - (row - (height - 1)) : row;
        column =
            column < 0 ? -column : column >= width ? width - 1 - (column - (width - 1)) : column;
        int fromRow = vertically ? height - 1 - row : row;
        int fromColumn = horizontally ? width - 1 - column : column;
        padded[y][x] =
            inside || padding == Padding.REFLECT
                ? tiles.sample(1, fromRow * width + fromColumn)
                : 0;
      }
    }
    float[] out = new float[height * width];
    new TileTensors(tiles, UNCHANGED)
        .write(1, new View.Crop(horizontally, vertically, down, right, padding), out, 0);
    for (int i = 0; i < out.length; i++) {
      assertThat(out[i]).isEqualTo(padded[i / width + crop + down][i % width + crop + right]);
    }
  }

  @Test
  void missingSamplesAreZeroAndNotMixedWithOthers() {
    TileLayout layout = new TileLayout(1, 3, 1, SampleType.U8, Interleave.PIXEL);
    LabelledTiles tiles =
        new LabelledTiles(layout, new byte[] {10, (byte) 255, 20}, new int[1]).withNoData(255);
    TileTensors tensors =
        new TileTensors(tiles, new Normalisation(new float[] {8}, new float[] {2}, tiles.noData()));
    float[] out = new float[3];
    tensors.write(0, out, 0);
    assertThat(out).containsExactly(1, 0, 6);
    // A quarter to the right: between 10 and the missing one the nearest is 10, and so on.
    tensors.write(0, new View.Affine(0, 1, 0, 0.25f, 0, 1), out, 0);
    assertThat(out).containsExactly(1, 0, 6);
    tensors.write(0, new View.Affine(0, 1, 0, 0.75f, 0, 1), out, 0);
    assertThat(out).containsExactly(0, 6, 6);
  }
}
