package io.maskcast.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetTest {

  private static final TileLayout LAYOUT = new TileLayout(1, 2, 2, SampleType.U8, Interleave.PIXEL);

  private static LabelledTiles tiles(int... labels) {
    byte[] pixels = new byte[labels.length * 4];
    byte[] bytes = new byte[labels.length];
    for (int i = 0; i < labels.length; i++) {
      bytes[i] = (byte) labels[i];
      Arrays.fill(pixels, i * 4, i * 4 + 4, (byte) (i * 10));
    }
    return new LabelledTiles(LAYOUT, pixels, bytes);
  }

  @Test
  void readsAFolder(@TempDir Path folder) throws IOException {
    Files.write(folder.resolve("train-images-idx3-ubyte"), idx(new int[] {2, 1, 2}, 1, 2, 3, 4));
    Files.write(folder.resolve("train-labels-idx1-ubyte"), idx(new int[] {2}, 0, 200));
    Files.write(folder.resolve("t10k-images-idx3-ubyte"), idx(new int[] {1, 1, 2}, 5, 255));
    Files.write(folder.resolve("t10k-labels-idx1-ubyte"), idx(new int[] {1}, 200));
    Dataset dataset = Dataset.read("mine", folder);
    assertThat(dataset.name()).isEqualTo("mine");
    assertThat(dataset.classes()).isEqualTo(201);
    assertThat(dataset.train().count()).isEqualTo(2);
    assertThat(dataset.test().label(0)).isEqualTo(200);
  }

  /** 20 tiles whose one sample is their number, every third of class 1, two of no known class. */
  private static void writeUnsplit(Path folder) throws IOException {
    int[] numbers = new int[20];
    Arrays.setAll(numbers, i -> i);
    int[] labels = new int[20];
    Arrays.setAll(labels, i -> i >= 18 ? 255 : i % 3 == 0 ? 1 : 0);
    Files.write(folder.resolve("stamps-idx3-ubyte"), idx(new int[] {20, 1, 1}, numbers));
    Files.write(folder.resolve("labels-idx1-ubyte"), idx(new int[] {20}, labels));
  }

  @Test
  void splitsAFolderThatNobodySplit(@TempDir Path folder) throws IOException {
    writeUnsplit(folder);
    Files.write(folder.resolve("other-idx3-ubyte"), idx(new int[] {2, 1, 1}, 1, 2));
    Dataset dataset = Dataset.read("mine", folder);
    assertThat(dataset.classes()).isEqualTo(2);
    assertThat(dataset.train().count()).isEqualTo(15);
    assertThat(dataset.test().count()).isEqualTo(3);
    byte[] all = new byte[18];
    System.arraycopy(dataset.train().samples(), 0, all, 0, 15);
    System.arraycopy(dataset.test().samples(), 0, all, 15, 3);
    assertThat(dataset.train().label(0)).isEqualTo(all[0] % 3 == 0 ? 1 : 0);
    assertThat(Dataset.read("mine", folder).test().samples()).isEqualTo(dataset.test().samples());
    Arrays.sort(all);
    assertThat(all).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17);
  }

  @Test
  void refusesLabelsWithoutTheirImages(@TempDir Path folder) throws IOException {
    writeUnsplit(folder);
    Path images = folder.resolve("stamps-idx3-ubyte");
    Files.copy(images, folder.resolve("again-idx3-ubyte"));
    assertThatThrownBy(() -> Dataset.read("mine", folder))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("20 labels and 2 files of as many images")
        .hasMessageContaining("again-idx3-ubyte");
    Files.delete(images);
    Files.delete(folder.resolve("again-idx3-ubyte"));
    assertThatThrownBy(() -> Dataset.read("mine", folder))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("20 labels and 0 files");
  }

  private static byte[] idx(int[] dimensions, int... data) {
    byte[] bytes = new byte[4 + 4 * dimensions.length + data.length];
    bytes[2] = 8;
    bytes[3] = (byte) dimensions.length;
    for (int i = 0; i < dimensions.length; i++) {
      bytes[7 + 4 * i] = (byte) dimensions[i];
    }
    for (int i = 0; i < data.length; i++) {
      bytes[4 + 4 * dimensions.length + i] = (byte) data[i];
    }
    return bytes;
  }

  @Test
  void refusesAMissingFolder() {
    assertThatThrownBy(() -> Dataset.read("mine", Path.of("/nowhere/at/all")))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("/nowhere/at/all");
  }

  @Test
  void refusesASingleClass() {
    assertThatThrownBy(() -> Dataset.of("mine", tiles(0, 0), tiles(0)))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("2 or more classes");
  }

  @Test
  void refusesTestClassesThatTrainingDoesNotKnow() {
    assertThatThrownBy(() -> Dataset.of("mine", tiles(0, 1), tiles(1, 2)))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("class 2")
        .hasMessageContaining("0 to 1");
  }

  @Test
  void refusesPartsOfDifferentSides() {
    LabelledTiles other =
        new LabelledTiles(
            new TileLayout(2, 2, 1, SampleType.U8, Interleave.PIXEL), new byte[4], new byte[1]);
    assertThatThrownBy(() -> Dataset.of("mine", tiles(0, 1), other))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("1x2x2 u8")
        .hasMessageContaining("2x2x1 u8");
  }

  @Test
  void splitsEachClassInTheSameShareAndBySeed() {
    int[] labels = new int[200];
    Arrays.setAll(labels, i -> i < 150 ? 0 : 1);
    LabelledTiles tiles = tiles(labels);
    Split split = Split.stratified(tiles, 0.1, 7);
    assertThat(split.validation()).hasSize(20).doesNotHaveDuplicates();
    assertThat(Arrays.stream(split.validation()).filter(t -> tiles.label(t) == 1).count())
        .isEqualTo(5);
    assertThat(split.learning()).hasSize(180).doesNotContain(split.validation());
    assertThat(Split.stratified(tiles, 0.1, 7).validation()).isEqualTo(split.validation());
    assertThat(Split.stratified(tiles, 0.1, 8).validation()).isNotEqualTo(split.validation());
  }

  @Test
  void refusesToSplitTooFewTiles() {
    assertThatThrownBy(() -> Split.stratified(tiles(0, 1), 0.1, 1))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("too few");
  }

  @Test
  void statisticsArePerChannelInSampleUnits() {
    byte[] pixels = {10, 7, 30, 7, 20, 7, 20, 7};
    LabelledTiles tiles = new LabelledTiles(LAYOUT, pixels, new byte[2]);
    Normalisation normalisation = ChannelStatistics.of(tiles, new int[] {0, 1});
    assertThat(normalisation.mean()).containsExactly(20f, 7f);
    assertThat(normalisation.deviation())
        .containsExactly((float) Math.sqrt(50), 1f); // a constant channel is not divided by 0
  }

  @Test
  void writesChannelRowColumnWithTheSharedNormalisation() {
    byte[] pixels = {1, 2, 3, (byte) 200};
    LabelledTiles tiles = new LabelledTiles(LAYOUT, pixels, new byte[1]);
    Normalisation normalisation = new Normalisation(new float[] {5, 6}, new float[] {3, 7});
    float[] out = new float[5];
    new TileTensors(tiles, normalisation).write(0, out, 1);
    assertThat(out)
        .containsExactly(
            0,
            normalisation.apply(1, 0),
            normalisation.apply(3, 0),
            normalisation.apply(2, 1),
            normalisation.apply(200, 1));
  }

  @Test
  void jitterMovesTilesOnlyIfItShould() {
    TileLayout layout = new TileLayout(16, 16, 1, SampleType.U8, Interleave.PIXEL);
    byte[] pixels = new byte[256];
    pixels[8 * 16 + 8] = (byte) 255;
    TileTensors tensors =
        new TileTensors(
            new LabelledTiles(layout, pixels, new byte[1]),
            new Normalisation(new float[] {0}, new float[] {1}));
    float[] still = new float[256];
    tensors.write(0, still, 0);

    float[] moved = new float[256];
    assertThat(Jitter.USUAL.draw(15, 16, new SplittableRandom(1))).isEqualTo(View.STILL);
    tensors.write(0, View.STILL, moved, 0);
    assertThat(moved).isEqualTo(still);
    // A map that moves nothing gives the very same bits as no map.
    tensors.write(0, new View.Affine(0, 1, 0, 0, 0, 1), moved, 0);
    assertThat(moved).isEqualTo(still);
    tensors.write(0, new View.Affine(1, 1, 0, 0, 0, 1), moved, 0);
    assertThat(moved[7 * 16 + 8]).isEqualTo(255f);
    tensors.write(0, Jitter.USUAL.draw(16, 16, new SplittableRandom(1)), moved, 0);
    assertThat(moved).isNotEqualTo(still);
  }
}
