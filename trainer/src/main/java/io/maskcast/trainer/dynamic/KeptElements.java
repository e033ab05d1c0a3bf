package io.maskcast.trainer.dynamic;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.maskcast.shared.mask.KeepRule;

/** What a {@link KeepRule} keeps of a batch, on the device. */
final class KeptElements {

  private KeptElements() {}

  /**
   * m^D: 1 for what is kept, 0 elsewhere.
   *
   * @param logits (tiles, elements), outside the gradient graph
   */
  static NDArray of(KeepRule rule, NDArray logits) {
    return rule instanceof KeepRule.Top top
        ? highest(top.count(), logits)
        : logits.gt(0).toType(DataType.FLOAT32, false);
  }

  private static NDArray highest(int count, NDArray logits) {
    if (keepsAll(count, logits)) {
      return logits.onesLike();
    }
    NDArray last = ranked(logits, count - 1);
    NDArray above = logits.gt(last).toType(DataType.FLOAT32, false);
    NDArray equal = logits.eq(last).toType(DataType.FLOAT32, false);
    NDArray room = above.sum(new int[] {1}, true).neg().add(count);
    NDArray inRoom = equal.cumSum(1).lte(room).toType(DataType.FLOAT32, false);
    return above.add(equal.mul(inRoom));
  }

  /**
   * The logit at which an element is on the point of being kept, by tile: (tiles or 1, 1). Under an
   * exact count half way between the last logit that is kept and the first that is not.
   *
   * @param logits (tiles, elements), outside the gradient graph
   */
  static NDArray boundary(KeepRule rule, NDArray logits) {
    if (!(rule instanceof KeepRule.Top top)) {
      return logits.getManager().zeros(new Shape(1, 1));
    }
    return keepsAll(top.count(), logits)
        ? logits.min(new int[] {1}, true)
        : ranked(logits, top.count() - 1).add(ranked(logits, top.count())).div(2);
  }

  private static boolean keepsAll(int count, NDArray logits) {
    return count >= logits.getShape().get(1);
  }

  /** The logit of a rank from 0, in every tile: (tiles, 1). */
  private static NDArray ranked(NDArray logits, int rank) {
    NDList top = logits.topK(rank + 1, 1, true, true);
    return top.get(0).get(new NDIndex(":, {}:{}", rank, rank + 1));
  }
}
