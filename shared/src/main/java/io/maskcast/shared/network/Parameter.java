package io.maskcast.shared.network;

import io.maskcast.shared.MaskcastException;
import java.util.ArrayList;
import java.util.List;

/**
 * One float32 tensor of a network's weights.
 *
 * @param name its name, like PyTorch's: the number of the layer, the path within a residual layer,
 *     and what it is there, such as {@code 3.main.0.weight}
 * @param sides its shape
 * @param role what it does
 */
public record Parameter(String name, List<Integer> sides, Role role) {

  /** What a parameter does in its layer. */
  public enum Role {
    /** Weighs inputs; the first side counts the neurons, the product of the others their inputs. */
    WEIGHT,
    /** Is added to weighed inputs. */
    BIAS,
    /** Multiplies normalised values. */
    SCALE,
    /** Is added to normalised values. */
    SHIFT,
    /** Estimates the mean of the values to be normalised. */
    RUNNING_MEAN,
    /** Estimates the variance of the values to be normalised. */
    RUNNING_VARIANCE
  }

  /**
   * Checks the size.
   *
   * @throws MaskcastException if there are more numbers than an array holds
   */
  public Parameter {
    sides = List.copyOf(sides);
    long size = 1;
    for (int side : sides) {
      if (size * side > Integer.MAX_VALUE) {
        throw new MaskcastException(
            "The network has a parameter of %s, which is too large; use smaller tiles or another network"
                .formatted(sides));
      }
      size *= side;
    }
  }

  /** How many numbers it has. */
  public int size() {
    return sides.stream().reduce(1, (a, b) -> a * b);
  }

  /** Whether gradients move it; the others are estimated. */
  public boolean trainable() {
    return role != Role.RUNNING_MEAN && role != Role.RUNNING_VARIANCE;
  }

  /** The same of a layer that lies in another. */
  Parameter within(String outer) {
    return new Parameter(outer + "." + name, sides, role);
  }

  /** Those of layers in a row that fit their input, named by number. */
  static List<Parameter> of(List<Layer> layers, Network.Shape in) {
    List<Parameter> parameters = new ArrayList<>();
    Network.Shape shape = in;
    for (int i = 0; i < layers.size(); i++) {
      String number = Integer.toString(i);
      layers.get(i).parameters(shape).forEach(p -> parameters.add(p.within(number)));
      shape = layers.get(i).output(shape).orElseThrow();
    }
    return parameters;
  }
}
