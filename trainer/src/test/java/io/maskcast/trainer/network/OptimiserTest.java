package io.maskcast.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.network.Layer;
import io.maskcast.shared.network.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OptimiserTest {

  private static final Network.Shape TILE = new Network.Shape(1, 1, 3);
  private static final Network LINEAR =
      new Network("linear", List.of(new Layer.Flatten(), new Layer.Linear(2)));
  private static final int PARAMETERS = 8; // 2 x 3 weights, 2 biases

  private final NDManager manager = ComputeDevice.engine().newBaseManager(Device.cpu());

  @AfterEach
  void closeManager() {
    manager.close();
  }

  private TrainableNetwork network() {
    return TrainableNetwork.random(LINEAR, TILE, new SplittableRandom(1), manager);
  }

  private static double[] parameters(TrainableNetwork network) {
    double[] all = new double[PARAMETERS];
    int at = 0;
    for (NDArray parameter : network.parameters()) {
      for (float value : parameter.toFloatArray()) {
        all[at++] = value;
      }
    }
    return all;
  }

  /** Large, small and no gradients, of changing sign. */
  private static float[] gradient(int step) {
    float[] gradient = new float[PARAMETERS];
    for (int i = 0; i < PARAMETERS; i++) {
      gradient[i] = (float) (Math.sin(step * (i + 1)) * Math.pow(10, -i) * (step > 4 ? 0.1 : 1));
    }
    gradient[7] = 0;
    return gradient;
  }

  private static void step(
      TrainableNetwork network, Optimiser optimiser, int number, double learningRate) {
    try (NDManager scope = network.newScope()) {
      float[] gradient = gradient(number);
      List<NDArray> gradients = new ArrayList<>();
      int at = 0;
      for (NDArray parameter : network.parameters()) {
        float[] part = new float[(int) parameter.size()];
        System.arraycopy(gradient, at, part, 0, part.length);
        gradients.add(scope.create(part, parameter.getShape()));
        at += part.length;
      }
      optimiser.step(gradients, learningRate, scope);
    }
  }

  /** Adam and its relatives as published, one number at a time. */
  private static double[] byTheBook(OptimiserSettings s, double[] start, int steps, double rate) {
    double[] p = start.clone();
    double[] m = new double[p.length];
    double[] v = new double[p.length];
    double[] vMax = new double[p.length];
    for (int t = 1; t <= steps; t++) {
      float[] gradient = gradient(t);
      for (int i = 0; i < p.length; i++) {
        double g = gradient[i] + (s.decoupled() ? 0 : s.weightDecay() * p[i]);
        if (s.decoupled()) {
          p[i] -= rate * s.weightDecay() * p[i];
        }
        m[i] = s.beta1() * m[i] + (1 - s.beta1()) * g;
        v[i] = s.beta2() * v[i] + (1 - s.beta2()) * g * g;
        vMax[i] = Math.max(vMax[i], v[i]);
        double mHat = m[i] / (1 - Math.pow(s.beta1(), t));
        double vHat = (s.amsGrad() ? vMax[i] : v[i]) / (1 - Math.pow(s.beta2(), t));
        p[i] -= rate * mHat / (Math.sqrt(vHat) + s.epsilon());
      }
    }
    return p;
  }

  static Stream<OptimiserSettings> variants() {
    return Stream.of(
        OptimiserSettings.ADAM_W,
        OptimiserSettings.ADAM_W.withWeightDecay(0.1),
        OptimiserSettings.PAPER,
        OptimiserSettings.PAPER.withWeightDecay(0.1),
        OptimiserSettings.AUTHORS,
        new OptimiserSettings(0.8, 0.9, 1e-3, 0.05, false, false),
        // A short memory, so that the largest square is not the present one.
        new OptimiserSettings(0.9, 0.5, 1e-8, 0, true, false),
        new OptimiserSettings(0.9, 0.5, 1e-8, 0, true, true),
        new OptimiserSettings(0.9, 0.5, 1e-8, 0.1, true, true),
        new OptimiserSettings(0.9, 0.5, 1e-8, 0.1, false, true));
  }

  @ParameterizedTest
  @MethodSource("variants")
  void stepsAreThoseOfTheBook(OptimiserSettings settings) {
    try (TrainableNetwork network = network();
        Optimiser optimiser = new Optimiser(network, settings)) {
      double[] start = parameters(network);
      for (int t = 1; t <= 12; t++) {
        step(network, optimiser, t, 0.01);
        assertThat(parameters(network))
            .as("after step %d", t)
            .containsExactly(byTheBook(settings, start, t, 0.01), within(2e-6));
      }
    }
  }

  @Test
  void theFirstStepIsTheLearningRateAgainstTheSign() {
    try (TrainableNetwork network = network();
        Optimiser optimiser = new Optimiser(network, OptimiserSettings.AUTHORS)) {
      double before = parameters(network)[0];
      step(network, optimiser, 1, 0.01); // sin(1) > 0
      assertThat(parameters(network)[0]).isCloseTo(before * (1 - 0.01 * 1e-4) - 0.01, within(1e-6));
    }
  }

  @Test
  void eachParameterHasARateOfItsOwn() {
    NDArray first = manager.create(new float[] {1});
    NDArray second = manager.create(new float[] {1});
    OptimiserSettings settings = new OptimiserSettings(0.5, 0.5, 1e-12, 0, true, false);
    try (Optimiser optimiser =
        new Optimiser(() -> List.of(first, second), manager.newSubManager(), settings)) {
      optimiser.step(gradients(2, 2), List.of(0.1, 0.0), manager);
      // mean 1 / 0.5 = 2, square 2 / 0.5 = 4: 1 - 0.1 * 2 / 2
      assertThat(first.getFloat()).isEqualTo(0.9f, within(1e-6f));
      assertThat(second.getFloat()).isEqualTo(1);
      optimiser.step(gradients(-4, 2), List.of(0.1, 0.3), manager);
      // mean (0.5 + -2) / 0.75 = -2, square (1 + 8) / 0.75 = 12: 0.9 + 0.1 * 2 / sqrt 12
      assertThat(first.getFloat()).isEqualTo(0.957735f, within(1e-6f));
      assertThat(second.getFloat()).isEqualTo(0.7f, within(1e-6f));
    }
  }

  private List<NDArray> gradients(float first, float second) {
    return List.of(manager.create(new float[] {first}), manager.create(new float[] {second}));
  }

  /** Were it not so, the tests above could not tell one variant from the other. */
  @Test
  void theVariantsEndElsewhere() {
    double[] start = {1, 1, 1, 1, 1, 1, 1, 1};
    double[] present =
        byTheBook(new OptimiserSettings(0.9, 0.5, 1e-8, 0, true, false), start, 12, 0.01);
    double[] largest =
        byTheBook(new OptimiserSettings(0.9, 0.5, 1e-8, 0, true, true), start, 12, 0.01);
    double[] added =
        byTheBook(new OptimiserSettings(0.9, 0.5, 1e-8, 0.1, false, true), start, 12, 0.01);
    double[] takenOff =
        byTheBook(new OptimiserSettings(0.9, 0.5, 1e-8, 0.1, true, true), start, 12, 0.01);
    assertThat(Math.abs(present[0] - largest[0])).isGreaterThan(1e-3);
    assertThat(Math.abs(added[0] - takenOff[0])).isGreaterThan(1e-3);
  }

  @ParameterizedTest
  @MethodSource("variants")
  void goesOnToTheBitFromASavedState(OptimiserSettings settings) {
    try (TrainableNetwork network = network();
        TrainableNetwork resumed = network();
        Optimiser optimiser = new Optimiser(network, settings);
        Optimiser other = new Optimiser(resumed, settings)) {
      for (int t = 1; t <= 5; t++) {
        step(network, optimiser, t, 0.01);
      }
      step(resumed, other, 3, 0.5); // has been elsewhere
      resumed.restore(Tensors.decode(network.weights().encode()));
      other.restore(Tensors.decode(optimiser.state().encode()));
      for (int t = 6; t <= 9; t++) {
        step(network, optimiser, t, 0.01);
        step(resumed, other, t, 0.01);
      }
      assertThat(resumed.weights().encode()).isEqualTo(network.weights().encode());
      assertThat(other.state().encode()).isEqualTo(optimiser.state().encode());
    }
  }

  @Test
  void theStateIsACopy() {
    try (TrainableNetwork network = network();
        Optimiser optimiser = new Optimiser(network, OptimiserSettings.AUTHORS)) {
      Tensors fresh = optimiser.state();
      step(network, optimiser, 1, 0.01);
      assertThat(fresh.asMap().keySet())
          .containsExactly(
              "steps", "mean.0", "mean.1", "square.0", "square.1", "largest.0", "largest.1");
      fresh.asMap().values().forEach(tensor -> assertThat(tensor.values()).containsOnly(0));
      assertThat(optimiser.state().get("steps", List.of(1)).values()).containsExactly(1);
    }
  }

  @Test
  void aStateThatDoesNotFitChangesNothing() {
    try (TrainableNetwork network = network();
        Optimiser optimiser = new Optimiser(network, OptimiserSettings.AUTHORS);
        Optimiser plain = new Optimiser(network, OptimiserSettings.ADAM_W)) {
      step(network, optimiser, 1, 0.01);
      byte[] before = optimiser.state().encode();
      Tensors withoutLargest = plain.state();
      assertThatThrownBy(() -> optimiser.restore(withoutLargest))
          .isInstanceOf(MaskcastException.class)
          .hasMessageContaining("largest.0");
      assertThat(optimiser.state().encode()).isEqualTo(before);
    }
  }

  @Test
  void numbersOutOfRangeAreNamed() {
    assertThatThrownBy(() -> new OptimiserSettings(1, 0.9, 1e-8, 0, true, true))
        .isInstanceOf(MaskcastException.class)
        .hasMessage("1.0 cannot be the beta1 of the optimiser; allowed: from 0 to under 1");
    assertThatThrownBy(() -> new OptimiserSettings(0, -0.1, 1e-8, 0, true, true))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("beta2");
    assertThatThrownBy(() -> new OptimiserSettings(0, 0, 0, 0, true, true))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("epsilon");
    assertThatThrownBy(() -> OptimiserSettings.PAPER.withWeightDecay(Double.NaN))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("weight decay");
  }
}
