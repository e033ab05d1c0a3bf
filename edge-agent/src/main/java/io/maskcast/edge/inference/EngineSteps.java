package io.maskcast.edge.inference;

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
 * Layers as steps of the engine, each with its parameters in place. Used once: it takes the
 * parameters in the order of {@link io.maskcast.shared.network.Network#parameters}.
 */
final class EngineSteps {

  private static final Shape ONE = new Shape(1, 1);
  private static final Shape NO_PADDING = new Shape(0, 0);

  private final Iterator<NDArray> parameters;

  /** A layer with its parameters. What it makes belongs to the manager of its input. */
  interface Step {
    NDArray apply(NDArray in);
  }

  EngineSteps(List<NDArray> parameters) {
    this.parameters = parameters.iterator();
  }

  /** Runs steps one after the other and releases what lies between them. */
  static NDArray run(List<Step> steps, NDArray in) {
    NDArray x = in;
    for (Step step : steps) {
      NDArray next = step.apply(x);
      if (x != in) {
        x.close();
      }
      x = next;
    }
    return x;
  }

  /** The steps of layers in a row. */
  List<Step> of(List<Layer> layers) {
    return layers.stream().map(this::step).toList();
  }

  private Step step(Layer layer) {
    if (layer instanceof Layer.Convolution convolution) {
      return convolution(convolution);
    }
    if (layer instanceof Layer.BatchNorm2d norm) {
      return normalisation(norm);
    }
    if (layer instanceof Layer.Residual residual) {
      return sum(of(residual.main()), of(residual.shortcut()));
    }
    if (layer instanceof Layer.Linear) {
      NDArray weight = parameters.next();
      NDArray bias = parameters.next();
      return x -> Linear.linear(x, weight, bias).singletonOrThrow();
    }
    if (layer instanceof Layer.MaxPool2d pool) {
      Shape kernel = new Shape(pool.kernel(), pool.kernel());
      return x -> Pool.maxPool2d(x, kernel, kernel, NO_PADDING, false);
    }
    if (layer instanceof Layer.GlobalAvgPool2d) {
      return Pool::globalAvgPool2d;
    }
    if (layer instanceof Layer.Subsample2d subsample) {
      return x -> subsample(subsample, x);
    }
    if (layer instanceof Layer.Flatten) {
      return x -> x.reshape(x.getShape().get(0), -1);
    }
    if (layer instanceof Layer.TorchScript) {
      throw new IllegalArgumentException("a script has no layers to run");
    }
    return Activation::relu; // Layer.Relu, the only one left
  }

  private Step convolution(Layer.Convolution convolution) {
    NDArray weight = parameters.next();
    NDArray bias = convolution.bias() ? parameters.next() : null; // DJL's way to say none
    Shape stride = new Shape(convolution.stride(), convolution.stride());
    Shape padding = new Shape(convolution.padding(), convolution.padding());
    return x -> Conv2d.conv2d(x, weight, bias, stride, padding, ONE).singletonOrThrow();
  }

  private Step normalisation(Layer.BatchNorm2d norm) {
    NDArray scale = parameters.next();
    NDArray shift = parameters.next();
    NDArray mean = parameters.next();
    NDArray variance = parameters.next();
    float eps = (float) norm.eps();
    return x ->
        BatchNorm.batchNorm(x, mean, variance, scale, shift, 1, 0, eps, false).singletonOrThrow();
  }

  private static Step sum(List<Step> main, List<Step> shortcut) {
    return x -> {
      NDArray left = run(main, x);
      NDArray right = run(shortcut, x);
      NDArray sum = left.add(right);
      left.close();
      if (right != x) {
        right.close();
      }
      return sum;
    };
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
