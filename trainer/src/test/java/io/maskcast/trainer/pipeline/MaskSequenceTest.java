package io.maskcast.trainer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.network.Network;
import io.maskcast.trainer.mask.MaskCost;
import io.maskcast.trainer.network.ComputeDevice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaskSequenceTest {

  private static final Network.Shape TILE = new Network.Shape(2, 2, 3);

  private static MaskSequence sequence(String... steps) {
    return new MaskSequence(
        new Pipeline(Stream.of(steps).map(PipelineText::step).toList(), MaskCost.Joint.PRODUCT),
        TILE);
  }

  private static float[] random(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  @Test
  void batchesAreMaskedMergedAndMaskedAgain() {
    MaskSequence sequence =
        sequence("extend raw jpeg-50 of each channel", "channel-xor", "merge sum", "pixel-any");
    float[] xor = {1, 0, 0, 1}; // channel 0 raw, channel 1 as JPEG
    float[] any = {1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1};
    float[] tiles = random(2 * 24, 1);
    try (NDManager manager = ComputeDevice.engine().newBaseManager(Device.cpu())) {
      NDArray batch = manager.create(tiles, new Shape(2, 2, 2, 2, 3));
      NDArray seen = sequence.fixed(List.of(xor, any)).apply(batch, manager);
      assertThat(seen.getShape()).isEqualTo(new Shape(2, 2, 2, 3));
      float[] expected = new float[24];
      for (int tile = 0; tile < 2; tile++) {
        for (int column = 0; column < 3; column++) {
          expected[tile * 12 + column] = tiles[tile * 24 + column];
          expected[tile * 12 + 9 + column] = tiles[tile * 24 + 12 + 9 + column];
        }
      }
      assertThat(seen.toFloatArray()).containsExactly(expected, within(0f)); // -0 is 0
      NDArray dense = sequence.dense().apply(batch, manager);
      assertThat(dense.toFloatArray())
          .isEqualTo(concat(Arrays.copyOf(tiles, 12), Arrays.copyOfRange(tiles, 24, 36)));
    }
  }

  private static float[] concat(float[] first, float[] second) {
    float[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  @Test
  void gradientsOfEveryMaskMatchFiniteDifferences() {
    MaskSequence sequence =
        sequence("extend raw jpeg-50", "channel-xor-joint", "merge sum", "pixel-any-joint");
    List<float[]> kept = List.of(random(2, 5), random(6, 6));
    float[] tiles = random(3 * 24, 1);
    float[] upstream = random(3 * 12, 2);
    try (NDManager manager = ComputeDevice.engine().newBaseManager(Device.cpu())) {
      NDArray batch = manager.create(tiles, new Shape(3, 2, 2, 2, 3));
      NDArray weights = manager.create(upstream, new Shape(3, 2, 2, 3));
      StaticMasking masking = sequence.learned(kept);
      try (GradientCollector collector = ComputeDevice.engine().newGradientCollector()) {
        collector.backward(masking.apply(batch, manager).mul(weights).sum());
      }
      masking.gradientsReady();
      for (int mask = 0; mask < kept.size(); mask++) {
        float[] values = kept.get(mask);
        for (int cell = 0; cell < values.length; cell++) {
          float before = values[cell];
          values[cell] = before + 0.5f;
          double above = loss(sequence, kept, batch, weights, manager);
          values[cell] = before - 0.5f;
          double below = loss(sequence, kept, batch, weights, manager);
          values[cell] = before;
          // linear in every single weight
          assertThat((double) masking.gradients().get(mask)[cell])
              .isEqualTo(above - below, within(1e-4));
        }
      }
    }
  }

  private static double loss(
      MaskSequence sequence,
      List<float[]> kept,
      NDArray batch,
      NDArray weights,
      NDManager manager) {
    return sequence.fixed(kept).apply(batch, manager).mul(weights).sum().getFloat();
  }

  @Test
  void weightsOfElementsComeFromAFile(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("weights.txt");
    Files.writeString(file, "# two channels\n1, 3\n");
    MaskSequence sequence = sequence("channel-any weights=" + file);
    assertThat(sequence.cost().q(List.of(new float[] {1, 0}))).isEqualTo(0.25, within(1e-6));
    Files.writeString(file, "1 3 4\n");
    assertThatThrownBy(() -> sequence("channel-any weights=" + file))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("needs 2 weights");
    Files.writeString(file, "1 three\n");
    assertThatThrownBy(() -> sequence("channel-any weights=" + file))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("'three' is no number");
  }

  @Test
  void selectionsSurviveTheirBytes() {
    MaskSequence sequence =
        sequence("extend raw jpeg-50 of each channel", "channel-xor", "merge sum", "pixel-any");
    float[] any = {1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1};
    Selection selection = new Selection(sequence, List.of(new float[] {0, 1, 1, 0}, any));
    Selection copy = Selection.decode(sequence, selection.encode());
    assertThat(copy.kept().get(0)).isEqualTo(selection.kept().get(0));
    assertThat(copy.kept().get(1)).isEqualTo(any);
    assertThat(copy.choices(0)).containsExactly(1, 0);
    assertThat(copy.selected(1)).containsExactly(0, 2, 9, 10, 11);
    assertThat(copy.keptElements()).isEqualTo(5);
    assertThat(copy.mask()).isEmpty();
    assertThatThrownBy(() -> Selection.decode(sequence, new byte[2]))
        .isInstanceOf(MaskcastException.class);
  }

  @Test
  void masksInSequenceIntersect() {
    MaskSequence sequence = sequence("channel-any", "pixel-any");
    float[] pixels = {1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1};
    Selection selection = new Selection(sequence, List.of(new float[] {0, 1}, pixels));
    assertThat(selection.mask().orElseThrow().selected()).containsExactly(9, 10, 11);
    assertThat(selection.kind()).isEqualTo(MaskKind.PIXEL_ANY);
    assertThat(selection.q()).isEqualTo(3 / 12.0, within(1e-6));
  }
}
