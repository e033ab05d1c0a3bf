package io.maskcast.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import io.maskcast.shared.network.Layer;
import java.util.Iterator;
import java.util.List;

/**
 * One run of layers over a batch. Takes the parameters in the order of {@link
 * io.maskcast.shared.network.Network#parameters}, so it is used once.
 */
final class ForwardPass {

  private static final Shape ONE = new Shape(1, 1);
  private static final Shape NO_PADDING = new Shape(0, 0);

  /** What a running estimate keeps of itself at each batch; PyTorch's default, there called 0.1. */
  private static final float MOMENTUM = 0.9f;

  private final Iterator<NDArray> trainable;
  private final Iterator<NDArray> estimates;
  private final boolean training;

  /**
   * A run to come.
   *
   * @param trainable the parameters that gradients move
   * @param estimates the running estimates; changed in place if training
   * @param training whether batches are normalised by their own mean and variance
   */
  ForwardPass(List<NDArray> trainable, List<NDArray> estimates, boolean training) {
    this.trainable = trainable.iterator();
    this.estimates = estimates.iterator();
    this.training = training;
  }

  /**
   * Runs layers one after the other. What lies between them is released at once, but for what the
   * engine itself keeps for gradients.
   */
  NDArray run(List<Layer> layers, NDArray in) {
    NDArray x = in;
    for (Layer layer : layers) {
      NDArray next = apply(layer, x);
      if (x != in) {
        x.close();
      }
      x = next;
    }
    return x;
  }

  private NDArray apply(Layer layer, NDArray x) {
    if (layer instanceof Layer.Convolution convolution) {
      return convolve(convolution, x);
    }
    if (layer instanceof Layer.BatchNorm2d norm) {
      return normalise(norm, x);
    }
    if (layer instanceof Layer.Residual residual) {
      return add(residual, x);
    }
    if (layer instanceof Layer.Linear) {
      NDArray weight = trainable.next();
      return Linear.linear(x, weight, trainable.next()).singletonOrThrow();
    }
    if (layer instanceof Layer.MaxPool2d pool) {
      Shape kernel = new Shape(pool.kernel(), pool.kernel());
      return Pool.maxPool2d(x, kernel, kernel, NO_PADDING, false);
    }
    if (layer instanceof Layer.GlobalAvgPool2d) {
      return Pool.globalAvgPool2d(x);
    }
    if (layer instanceof Layer.Subsample2d subsample) {
      return subsample(subsample, x);
    }
    return layer instanceof Layer.Relu
        ? Activation.relu(x)
        : x.reshape(
            x.getShape().get(0),
            -1); // Flatten, the only one left: Architecture.Layered takes no script
  }

  private NDArray convolve(Layer.Convolution convolution, NDArray x) {
    NDArray weight = trainable.next();
    NDArray bias = convolution.bias() ? trainable.next() : null; // DJL's way to say none
    Shape stride = new Shape(convolution.stride(), convolution.stride());
    Shape padding = new Shape(convolution.padding(), convolution.padding());
    return Conv2d.conv2d(x, weight, bias, stride, padding, ONE).singletonOrThrow();
  }

  private NDArray normalise(Layer.BatchNorm2d norm, NDArray x) {
    NDArray scale = trainable.next();
    NDArray shift = trainable.next();
    NDArray mean = estimates.next();
    NDArray variance = estimates.next();
    // A single value is its own mean: it would be normalised to nothing, and has no variance.
    boolean ofBatch = training && x.size() > x.getShape().get(1);
    return BatchNorm.batchNorm(
            x, mean, variance, scale, shift, 1, MOMENTUM, (float) norm.eps(), ofBatch)
        .singletonOrThrow();
  }

  private NDArray add(Layer.Residual residual, NDArray x) {
    NDArray main = run(residual.main(), x);
    NDArray shortcut = run(residual.shortcut(), x);
    NDArray sum = main.add(shortcut);
    main.close();
    if (shortcut != x) {
      shortcut.close();
    }
    return sum;
  }

  private static NDArray subsample(Layer.Subsample2d subsample, NDArray x) {
    NDArray kept = x.get(new NDIndex(":, :, ::{}, ::{}", subsample.stride(), subsample.stride()));
    Shape shape = kept.getShape();
    long before = subsample.zerosBefore((int) shape.get(1));
    long after = subsample.channels() - shape.get(1) - before;
    return NDArrays.concat(new NDList(zeros(kept, before), kept, zeros(kept, after)), 1);
  }

  private static NDArray zeros(NDArray like, long channels) {
    Shape shape = like.getShape();
    return like.getManager().zeros(new Shape(shape.get(0), channels, shape.get(2), shape.get(3)));
  }
}
