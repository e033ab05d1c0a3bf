package io.maskcast.trainer.dynamic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.maskcast.shared.mask.KeepRule;
import io.maskcast.trainer.network.ComputeDevice;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeptElementsTest {

  private final NDManager manager = ComputeDevice.engine().newBaseManager(Device.cpu());

  @AfterEach
  void closeManager() {
    manager.close();
  }

  private NDArray logits(int tiles, float... values) {
    return manager.create(values, new Shape(tiles, values.length / tiles));
  }

  @Test
  void positiveLogitsAreKept() {
    NDArray kept = KeptElements.of(new KeepRule.Positive(), logits(2, -1, 0, 1, 2, 1e-6f, -1e-6f));
    assertThat(kept.toFloatArray()).containsExactly(0, 0, 1, 1, 1, 0);
    assertThat(KeptElements.boundary(new KeepRule.Positive(), logits(1, 5)).toFloatArray())
        .containsExactly(0);
  }

  @Test
  void ofEqualLogitsTheLowerNumberIsKept() {
    KeepRule two = new KeepRule.Top(2);
    NDArray logits = logits(3, 0, 0, 0, 0, 1, 3, 1, 1, -1, -2, -2, -2);
    assertThat(KeptElements.of(two, logits).toFloatArray())
        .containsExactly(1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0);
    assertThat(KeptElements.boundary(two, logits(1, 4, 1, 2, 0)).toFloatArray())
        .containsExactly(1.5f);
  }

  @Test
  void everyTileKeepsExactlyTheCountOfHighestLogits() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 50; round++) {
      int elements = 1 + random.nextInt(40);
      int count = 1 + random.nextInt(elements);
      float[] values = new float[3 * elements];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextInt(6) - 3; // many are equal
      }
      float[] expected = new float[values.length];
      for (int tile = 0; tile < 3; tile++) {
        int from = tile * elements;
        IntStream.range(from, from + elements)
            .boxed()
            .sorted(Comparator.comparing((Integer e) -> -values[e])) // stable
            .limit(count)
            .forEach(e -> expected[e] = 1);
      }
      assertThat(KeptElements.of(new KeepRule.Top(count), logits(3, values)).toFloatArray())
          .isEqualTo(expected);
    }
  }

  @Test
  void noMoreThanThereIs() {
    KeepRule top = new KeepRule.Top(9);
    assertThat(KeptElements.of(top, logits(1, -1, -2)).toFloatArray()).containsExactly(1, 1);
    assertThat(KeptElements.boundary(top, logits(1, -1, -2)).toFloatArray()).containsExactly(-2);
    assertThatThrownBy(() -> new KeepRule.Top(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
