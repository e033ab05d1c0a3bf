package io.maskcast.shared.generator;

import io.maskcast.shared.bundle.Tensors;
import java.util.List;

/**
 * W x: every number is a weighted sum of all that is seen, added up in the order of what is seen,
 * as what a tile of zeros gives and what the samples that are not 0 add to that: of many tiles most
 * are.
 */
final class LinearLayer implements GeneratorLayers {

  private final int elements;
  private final float[] byInput; // W transposed: neighbours in memory are neighbouring elements

  private LinearLayer(int elements, float[] byInput) {
    this.elements = elements;
    this.byInput = byInput;
  }

  static LinearLayer of(int inputs, int elements, Tensors weights) {
    float[] byElement = weights.get("weight", List.of(elements, inputs)).values();
    float[] byInput = new float[byElement.length];
    for (int element = 0; element < elements; element++) {
      for (int input = 0; input < inputs; input++) {
        byInput[input * elements + element] = byElement[element * inputs + input];
      }
    }
    return new LinearLayer(elements, byInput);
  }

  @Override
  public Run newRun(float[] blank) {
    float[] ofBlank = new float[elements];
    for (int input = 0; input < blank.length; input++) {
      add(blank[input], input, ofBlank);
    }
    return (seen, numbers) -> {
      System.arraycopy(ofBlank, 0, numbers, 0, elements);
      for (int input = 0; input < seen.length; input++) {
        float more = seen[input] - blank[input];
        if (more != 0) {
          add(more, input, numbers);
        }
      }
    };
  }

  private void add(float seen, int input, float[] numbers) {
    WeightedSum.add(seen, byInput, input * elements, numbers, 0, elements);
  }
}
