package io.maskcast.trainer.dynamic;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.maskcast.shared.mask.MaskGrid;

/** Lays one value per element over the samples of its tile, on the device. */
final class ElementField {

  private ElementField() {}

  /**
   * The broadcast of section 3.1. What is exactly 0 or 1 stays so.
   *
   * @param values (tiles, elements)
   * @param scope owns what is made
   * @return (tiles, channels or 1, height, width)
   */
  static NDArray over(MaskGrid grid, NDArray values, NDManager scope) {
    NDArray cells =
        values.reshape(
            values.getShape().get(0), grid.channelCells(), grid.rowCells(), grid.columnCells());
    return Resampling.to(grid.height(), grid.width(), cells, scope);
  }
}
