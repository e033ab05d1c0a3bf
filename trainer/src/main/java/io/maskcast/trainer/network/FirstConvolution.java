package io.maskcast.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.maskcast.shared.network.Layer;
import java.util.List;
import java.util.Optional;

/**
 * A faster way back through the convolution a network begins with, to what it sees of the tiles:
 * the way that masks learn by and plain learning does without.
 *
 * <p>On a CPU the engine (oneDNN) computes a convolution's input gradient for sixteen channels at
 * once, whether there are so many or not: of a grey tile that takes as long as all the rest of a
 * step of LeNet5. Here the gradient graph is cut behind the convolution. What arrives at the cut
 * goes on to weight and bias as ever, and to the input as a matrix product, whose columns are added
 * up where places of the kernel overlap (col2im): the same sums in another, fixed order, a tenth of
 * the time.
 *
 * <p>Lives for one batch, inside its gradient collector. Not thread-safe.
 */
final class FirstConvolution {

  /** From so many channels on the engine's own way is the faster one. */
  private static final long FEW_CHANNELS = 4;

  /** Below so many multiplications the calls into the engine cost more than they save. */
  private static final long WORTHWHILE = 4_000_000;

  /** Values of the matrix product held at a time, 8 MiB: what mostly stays in a cache. */
  private static final long CHUNK = 1 << 21;

  private final LayeredNetwork network;
  private final Layer.Convolution layer;
  private final List<NDArray> leaves;
  private final NDArray weight;
  private final NDArray seen;
  private NDArray before;
  private NDArray behind;

  private FirstConvolution(
      LayeredNetwork network, Layer.Convolution layer, List<NDArray> leaves, NDArray seen) {
    this.network = network;
    this.layer = layer;
    this.leaves = leaves;
    this.weight = leaves.get(0).stopGradient();
    this.seen = seen;
  }

  /**
   * The way back of a batch.
   *
   * @param network begins with the convolution, perhaps
   * @param leaves the parameters, the convolution's weight first
   * @param seen what the network is about to see, (tiles, channels, height, width)
   * @return empty if the engine's own way will do: the network does not begin so, there are
   *     channels enough or little to compute, or it is computed on a GPU
   */
  static Optional<FirstConvolution> of(
      TrainableNetwork network, List<NDArray> leaves, NDArray seen) {
    if (!(network instanceof LayeredNetwork layered) || seen.getDevice().isGpu()) {
      return Optional.empty();
    }
    return layered
        .firstConvolution()
        .filter(layer -> layer.stride() == 1 && pays(layer, seen))
        .map(layer -> new FirstConvolution(layered, layer, leaves, seen));
  }

  private static boolean pays(Layer.Convolution layer, NDArray seen) {
    Shape shape = seen.getShape();
    long multiplications = shape.size() * layer.filters() * layer.kernel() * layer.kernel();
    return shape.get(1) <= FEW_CHANNELS && multiplications >= WORTHWHILE;
  }

  /** The logits, by a graph that is cut before the convolution and behind it. */
  NDArray forward() {
    return network.forward(seen.stopGradient(), leaves, this::cut);
  }

  private NDArray cut(NDArray features) {
    before = features;
    behind = features.stopGradient();
    behind.setRequiresGradient(true);
    return behind;
  }

  /**
   * Goes on from the cut, once the loss has gone back to it: weight and bias get their gradients.
   *
   * @return a number whose gradient is the loss's, of all that what is seen was made of; the number
   *     itself means nothing
   */
  NDArray backward() {
    NDArray arrived = behind.getGradient();
    NDArray inputGradient = inputGradient(arrived);
    // DJL's own collector only starts from numbers; one whose gradient is what arrived would take
    // two more walks over all features.
    JniUtils.backward((PtNDArray) before, (PtNDArray) arrived, false, false);
    return seen.flatten().dot(inputGradient.flatten());
  }

  /**
   * {@code dL/dx[b,c,i+s,j+t] = sum_f w[f,c,s,t] dL/dy[b,f,i,j]}, summed over the places (s, t) of
   * the kernel.
   *
   * @param arrived dL/dy, (tiles, filters, rows, columns)
   * @return (tiles, channels, height, width)
   */
  private NDArray inputGradient(NDArray arrived) {
    Shape shape = seen.getShape();
    long padding = layer.padding();
    long height = shape.get(2) + 2 * padding;
    long width = shape.get(3) + 2 * padding;
    NDManager scope = seen.getManager();
    NDArray sum = scope.zeros(new Shape(shape.get(0), shape.get(1), height, width));
    long perTile = weight.size() / layer.filters() * arrived.size(2) * arrived.size(3);
    long chunk = Math.max(1, CHUNK / perTile);
    for (long from = 0; from < shape.get(0); from += chunk) {
      String tiles = from + ":" + Math.min(shape.get(0), from + chunk);
      try (NDManager part = scope.newSubManager()) {
        add(arrived.get(part, new NDIndex(tiles)), sum.get(part, new NDIndex(tiles)), part);
      }
    }
    return sum.get(
        new NDIndex(
            ":, :, {}:{}, {}:{}",
            padding,
            padding + shape.get(2),
            padding,
            padding + shape.get(3)));
  }

  /** Adds the input gradient of some tiles: all columns of the kernel first, then all its rows. */
  private void add(NDArray arrived, NDArray sum, NDManager scope) {
    Shape shape = arrived.getShape();
    long tiles = shape.get(0);
    long rows = shape.get(2);
    long columns = shape.get(3);
    long channels = weight.size(1);
    int kernel = layer.kernel();
    NDArray places = weight.reshape(layer.filters(), -1).transpose();
    places.attach(scope); // and so the products
    NDList products =
        places
            .matMul(arrived.reshape(tiles, layer.filters(), rows * columns))
            .reshape(tiles, channels, kernel, kernel, rows, columns)
            .split(kernel, 3);
    NDArray lines = scope.zeros(new Shape(tiles, channels, kernel, 1, rows, sum.size(3)));
    for (int t = 0; t < kernel; t++) {
      lines.get(new NDIndex().addAllDim(5).addSliceDim(t, t + columns)).addi(products.get(t));
    }
    NDList ofRows = lines.reshape(tiles, channels, kernel, rows, sum.size(3)).split(kernel, 2);
    for (int s = 0; s < kernel; s++) {
      sum.get(new NDIndex().addAllDim(2).addSliceDim(s, s + rows)).addi(ofRows.get(s).squeeze(2));
    }
  }
}
