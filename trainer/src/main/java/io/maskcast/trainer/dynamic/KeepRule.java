package io.maskcast.trainer.dynamic;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** Which elements of a tile are kept, by their logits. Immutable and thread-safe. */
public sealed interface KeepRule {

  /**
   * Those of positive logits, as in the authors' code: {@code round(sigmoid(z)) = 1}. How many that
   * are depends on the tile.
   */
  record Positive() implements KeepRule {

    @Override
    public NDArray kept(NDArray logits) {
      return logits.gt(0).toType(DataType.FLOAT32, false);
    }

    @Override
    public NDArray boundary(NDArray logits) {
      return logits.getManager().zeros(new Shape(1, 1));
    }
  }

  /**
   * Exactly so many, those of the highest logits; of equal ones the lower number wins, on every
   * device.
   *
   * @param count K, 1 or more; all elements if there are no more
   */
  record Top(int count) implements KeepRule {

    /** Checks the range. */
    public Top {
      if (count < 1) {
        throw new IllegalArgumentException("a rule that keeps nothing");
      }
    }

    @Override
    public NDArray kept(NDArray logits) {
      if (keepsAll(logits)) {
        return logits.onesLike();
      }
      NDArray last = ranked(logits, count - 1);
      NDArray above = logits.gt(last).toType(DataType.FLOAT32, false);
      NDArray equal = logits.eq(last).toType(DataType.FLOAT32, false);
      NDArray room = above.sum(new int[] {1}, true).neg().add(count);
      NDArray inRoom = equal.cumSum(1).lte(room).toType(DataType.FLOAT32, false);
      return above.add(equal.mul(inRoom));
    }

    /** Half way between the last logit that is kept and the first that is not. */
    @Override
    public NDArray boundary(NDArray logits) {
      return keepsAll(logits)
          ? logits.min(new int[] {1}, true)
          : ranked(logits, count - 1).add(ranked(logits, count)).div(2);
    }

    private boolean keepsAll(NDArray logits) {
      return count >= logits.getShape().get(1);
    }

    /** The logit of a rank from 0, in every tile: (tiles, 1). */
    private static NDArray ranked(NDArray logits, int rank) {
      NDList top = logits.topK(rank + 1, 1, true, true);
      return top.get(0).get(new NDIndex(":, {}:{}", rank, rank + 1));
    }
  }

  /**
   * m^D: 1 for what is kept, 0 elsewhere.
   *
   * @param logits (tiles, elements), outside the gradient graph
   */
  NDArray kept(NDArray logits);

  /**
   * The logit at which an element is on the point of being kept, by tile: (tiles or 1, 1).
   *
   * @param logits (tiles, elements), outside the gradient graph
   */
  NDArray boundary(NDArray logits);
}
