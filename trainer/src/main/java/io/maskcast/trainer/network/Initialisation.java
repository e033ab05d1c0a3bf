package io.maskcast.trainer.network;

import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.network.Parameter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The parameters a network begins with. Weights and biases of layers that have both: uniform in
 * {@code [-b, b]}, b = 1/sqrt(inputs of a neuron), PyTorch's own choice. Weights without a bias,
 * which are those before batch normalisation: normal with deviation sqrt(2/inputs) (He et al.,
 * Delving Deep into Rectifiers, equation 10), as in the authors' ResNet20. Batch normalisation
 * changes nothing at first: scale and running variance 1, shift and running mean 0.
 */
final class Initialisation {

  private final RandomGenerator random;
  private int inputs; // of a neuron of the last weight

  private Initialisation(RandomGenerator random) {
    this.random = random;
  }

  /**
   * Draws values.
   *
   * @param parameters in the order of use, a weight right before its bias
   * @param random is asked in their order, and within each in the order of its numbers
   */
  static Tensors draw(List<Parameter> parameters, RandomGenerator random) {
    Initialisation initialisation = new Initialisation(random);
    Map<String, Tensors.Tensor> drawn = new LinkedHashMap<>();
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      boolean bias =
          i + 1 < parameters.size() && parameters.get(i + 1).role() == Parameter.Role.BIAS;
      drawn.put(
          parameter.name(),
          new Tensors.Tensor(parameter.sides(), initialisation.values(parameter, bias)));
    }
    return new Tensors(drawn);
  }

  private float[] values(Parameter parameter, boolean beforeBias) {
    float[] values = new float[parameter.size()];
    switch (parameter.role()) {
      case WEIGHT -> {
        inputs = values.length / parameter.sides().get(0);
        if (beforeBias) {
          fillUniform(values);
        } else {
          fillNormal(values);
        }
      }
      case BIAS -> fillUniform(values);
      case SCALE, RUNNING_VARIANCE -> Arrays.fill(values, 1);
      case SHIFT, RUNNING_MEAN -> Arrays.fill(values, 0);
    }
    return values;
  }

  private void fillUniform(float[] values) {
    double bound = 1 / Math.sqrt(inputs);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
  }

  private void fillNormal(float[] values) {
    double deviation = Math.sqrt(2.0 / inputs);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
  }
}
