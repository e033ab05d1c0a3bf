package io.maskcast.trainer.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.maskcast.shared.MaskcastException;
import io.maskcast.trainer.network.ComputeDevice;
import org.junit.jupiter.api.Test;

class MergeOperatorTest {

  /** 2 tiles, 3 versions, 2 channels, 1 row, 2 columns. */
  private static final float[] VERSIONS = {
    1, 2, 3, 4, /**/ 10, -20, 30, 40, /**/ 0, 0, 0, 0,
    5, 5, 5, 5, /**/ 0, 0, 0, 0, /**/ -1, -2, -3, 7
  };

  private static float[] merged(MergeOperator operator) {
    try (NDManager manager = ComputeDevice.engine().newBaseManager(Device.cpu())) {
      NDArray merged = operator.merge(manager.create(VERSIONS, new Shape(2, 3, 2, 1, 2)));
      assertThat(merged.getShape()).isEqualTo(new Shape(2, 2, 1, 2));
      assertThat(merged.getManager()).isSameAs(manager);
      return merged.toFloatArray();
    }
  }

  @Test
  void versionsBecomeOneTile() {
    assertThat(merged(MergeOperator.SUM)).containsExactly(11, -18, 33, 44, 4, 3, 2, 12);
    assertThat(merged(MergeOperator.MEAN))
        .containsExactly(11 / 3f, -6, 11, 44 / 3f, 4 / 3f, 1, 2 / 3f, 4);
    assertThat(merged(MergeOperator.MAX)).containsExactly(10, 2, 30, 40, 5, 5, 5, 7);
    assertThat(merged(MergeOperator.named("first", v -> v.get(":,0"))))
        .containsExactly(1, 2, 3, 4, 5, 5, 5, 5);
  }

  @Test
  void theEngineDifferentiatesThem() {
    try (NDManager manager = ComputeDevice.engine().newBaseManager(Device.cpu())) {
      for (String name : new String[] {"sum", "mean", "max"}) {
        NDArray versions = manager.create(new float[] {1, 5, 2}, new Shape(1, 3, 1, 1, 1));
        versions.setRequiresGradient(true);
        try (GradientCollector collector = ComputeDevice.engine().newGradientCollector()) {
          collector.backward(MergeOperator.of(name).merge(versions).sum());
        }
        float third = 1 / 3f;
        assertThat(versions.getGradient().toFloatArray())
            .isEqualTo(
                switch (name) {
                  case "sum" -> new float[] {1, 1, 1};
                  case "mean" -> new float[] {third, third, third};
                  default -> new float[] {0, 1, 0};
                });
      }
    }
  }

  @Test
  void namesFindThem() {
    assertThat(MergeOperator.of("sum")).isSameAs(MergeOperator.SUM);
    assertThat(MergeOperator.MAX.name()).isEqualTo("max");
    assertThatThrownBy(() -> MergeOperator.of("median"))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContainingAll("'median'", "sum, mean, max");
  }
}
