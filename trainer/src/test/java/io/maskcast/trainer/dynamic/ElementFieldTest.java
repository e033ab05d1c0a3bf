package io.maskcast.trainer.dynamic;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.trainer.mask.Extent;
import io.maskcast.trainer.mask.MaskCells;
import io.maskcast.trainer.network.ComputeDevice;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElementFieldTest {

  private static final Extent TILE = new Extent(1, 3, 7, 5);

  private final NDManager manager = ComputeDevice.engine().newBaseManager(Device.cpu());

  @AfterEach
  void closeManager() {
    manager.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pixel-any",
        "pixel-any-joint",
        "channel-any",
        "block-any-3x2",
        "block-any-4x5",
        "block-any-1x1-joint",
        "block-any-7x3-joint"
      })
  void everySampleHasTheValueOfItsElement(String kind) {
    MaskCells cells = MaskCells.of(MaskKind.of(kind), TILE);
    SplittableRandom random = new SplittableRandom(1);
    float[][] values = new float[2][cells.elements()];
    for (float[] tile : values) {
      for (int e = 0; e < tile.length; e++) {
        tile[e] = random.nextInt(2);
      }
    }
    NDArray field = ElementField.over(cells.grid(), manager.create(values), manager);
    float[] samples =
        manager.ones(new Shape(2, 3, 7, 5)).mul(field).toFloatArray(); // over all channels
    for (int tile = 0; tile < 2; tile++) {
      float[] expected = cells.broadcast(values[tile]);
      for (int s = 0; s < expected.length; s++) {
        assertThat(samples[tile * expected.length + s]).isEqualTo(expected[s]);
      }
    }
  }

  @Test
  void aThumbnailShowsTheMeansOfItsCells() {
    NDArray tile = manager.create(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, new Shape(1, 1, 3, 3));
    // rows {1} {2, 3}, columns {1} {2, 3}
    assertThat(Resampling.to(2, 2, tile, manager).toFloatArray()).containsExactly(1, 2.5f, 5.5f, 7);
    assertThat(Resampling.to(1, 3, tile, manager).toFloatArray()).containsExactly(4, 5, 6);
  }
}
