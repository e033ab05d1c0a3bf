package io.maskcast.trainer.dynamic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.trainer.network.ComputeDevice;
import io.maskcast.trainer.network.OptimiserSettings;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GeneratorAdamTest {

  private final NDManager manager = ComputeDevice.engine().newBaseManager(Device.cpu());

  @AfterEach
  void closeManager() {
    manager.close();
  }

  private GeneratorAdam adam(OptimiserSettings settings, NDArray... parameters) {
    return new GeneratorAdam(List.of(parameters), settings, manager.newSubManager());
  }

  private NDArray array(float value) {
    return manager.create(new float[] {value});
  }

  @Test
  void twoStepsMatchHandWorkedNumbersAtTheRateOfEach() {
    NDArray first = array(1);
    NDArray second = array(1);
    OptimiserSettings settings = new OptimiserSettings(0.5, 0.5, 1e-12, 0, true, false);
    try (GeneratorAdam adam = adam(settings, first, second)) {
      adam.step(List.of(array(2), array(2)), new double[] {0.1, 0});
      // mean 1 / 0.5 = 2, square 2 / 0.5 = 4: 1 - 0.1 * 2 / 2
      assertThat(first.getFloat()).isEqualTo(0.9f, within(1e-6f));
      adam.step(List.of(array(-4), array(2)), new double[] {0.1, 0.3});
      // mean (0.5 + -2) / 0.75 = -2, square (1 + 8) / 0.75 = 12: 0.9 + 0.1 * 2 / sqrt 12
      assertThat(first.getFloat()).isEqualTo(0.957735f, within(1e-6f));
      assertThat(second.getFloat()).isEqualTo(0.7f, within(1e-6f));
    }
  }

  @Test
  void amsGradDividesByTheLargestSquare() {
    NDArray value = array(0);
    try (GeneratorAdam adam = adam(new OptimiserSettings(0, 0.5, 1e-12, 0, true, true), value)) {
      adam.step(List.of(array(4)), new double[] {1}); // square 8
      adam.step(List.of(array(1)), new double[] {1});
      // square 0.5 * 8 + 0.5 = 4.5, the largest is 8: 1 / sqrt(8 / 0.75)
      assertThat(value.getFloat()).isEqualTo(-1.306186f, within(1e-6f));
    }
  }

  @Test
  void decayIsKeptApartFromTheGradientOrIsPartOfIt() {
    NDArray apart = array(2);
    try (GeneratorAdam adam =
        adam(new OptimiserSettings(0.9, 0.999, 1e-8, 0.5, true, false), apart)) {
      adam.step(List.of(array(0)), new double[] {0.1});
      assertThat(apart.getFloat()).isEqualTo(1.9f, within(1e-6f)); // 2 (1 - 0.1 * 0.5)
    }
    NDArray part = array(2);
    try (GeneratorAdam adam =
        adam(new OptimiserSettings(0.9, 0.999, 1e-8, 0.5, false, false), part)) {
      adam.step(List.of(array(0)), new double[] {0.1}); // a gradient of 1: a step of the rate
      assertThat(part.getFloat()).isEqualTo(1.9f, within(1e-6f));
      adam.step(List.of(array(-10)), new double[] {0.1});
      assertThat(part.getFloat()).isGreaterThan(1.9f);
    }
  }

  @Test
  void goesOnFromAState() {
    OptimiserSettings settings = new OptimiserSettings(0.9, 0.99, 1e-8, 0.1, true, true);
    NDArray whole = array(1);
    NDArray parts = array(1);
    try (GeneratorAdam uninterrupted = adam(settings, whole);
        GeneratorAdam before = adam(settings, parts);
        GeneratorAdam after = adam(settings, parts)) {
      uninterrupted.step(List.of(array(3)), new double[] {0.1});
      uninterrupted.step(List.of(array(-1)), new double[] {0.1});
      before.step(List.of(array(3)), new double[] {0.1});
      after.restore(Tensors.decode(before.state().encode()));
      after.step(List.of(array(-1)), new double[] {0.1});
      assertThat(parts.getFloat()).isEqualTo(whole.getFloat());
    }
  }
}
