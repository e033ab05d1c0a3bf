package io.maskcast.shared.generator;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.mask.GeneratorForm;
import io.maskcast.shared.mask.MaskGrid;

/** What makes, of what a generator sees, one number per element. Immutable and thread-safe. */
sealed interface GeneratorLayers permits LinearLayer, ConvLayers {

  /** One run at a time, with room of its own. */
  @FunctionalInterface
  interface Run {

    /**
     * Writes one number per element, before scale and offset.
     *
     * @param seen channels, rows, columns
     * @param numbers receives them
     */
    void write(float[] seen, float[] numbers);
  }

  /**
   * Room for one run at a time.
   *
   * @param blank what is seen of a tile of zeros, which many samples of many tiles are
   */
  Run newRun(float[] blank);

  /**
   * The layers of a form.
   *
   * @param sides of what is seen
   * @param inputs how many numbers are seen
   * @throws MaskcastException if the weights are those of another form
   */
  static GeneratorLayers of(
      GeneratorForm form, MaskGrid grid, CellMeans.Sides sides, int inputs, Tensors weights) {
    return switch (form.body()) {
      case LINEAR -> LinearLayer.of(inputs, grid.elements(), weights);
      case CONV -> ConvLayers.of(sides, grid, weights);
    };
  }
}
