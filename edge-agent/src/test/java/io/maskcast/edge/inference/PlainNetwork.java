package io.maskcast.edge.inference;

import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.network.Layer;
import io.maskcast.shared.network.Network;
import io.maskcast.shared.network.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Networks computed as their layers are defined: loops over one tile, in double precision. */
final class PlainNetwork {

  private final Tensors weights;

  /** Values in channel, row, column order; one row and column once they are flat. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Values(int channels, int height, int width, double[] at) {

    Values(int channels, int height, int width) {
      this(channels, height, width, new double[channels * height * width]);
    }

    double get(int channel, int row, int column) {
      boolean inside = row >= 0 && row < height && column >= 0 && column < width;
      return inside ? at[(channel * height + row) * width + column] : 0;
    }

    void set(int channel, int row, int column, double value) {
      at[(channel * height + row) * width + column] = value;
    }
  }

  private PlainNetwork(Tensors weights) {
    this.weights = weights;
  }

  /** The logits of one tile. */
  static float[] logits(Network network, Tensors weights, Network.Shape shape, float[] tile) {
    Values x = new Values(shape.channels(), shape.height(), shape.width());
    for (int i = 0; i < tile.length; i++) {
      x.at[i] = tile[i];
    }
    double[] values = new PlainNetwork(weights).run(network.layers(), "", x).at;
    float[] logits = new float[values.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) values[i];
    }
    return logits;
  }

  /** Weights that keep values near 1 and make every one of them count. */
  static Tensors random(Network network, Network.Shape shape, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, Tensors.Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : network.parameters(shape)) {
      float[] values = new float[parameter.size()];
      double deviation = Math.sqrt(2.0 * parameter.sides().get(0) / values.length);
      for (int i = 0; i < values.length; i++) {
        values[i] =
            switch (parameter.role()) {
              case WEIGHT -> (float) (deviation * random.nextGaussian());
              case SCALE, RUNNING_VARIANCE -> (float) random.nextDouble(0.5, 1.5);
              case BIAS, SHIFT, RUNNING_MEAN -> (float) random.nextDouble(-0.5, 0.5);
            };
      }
      tensors.put(parameter.name(), new Tensors.Tensor(parameter.sides(), values));
    }
    return new Tensors(tensors);
  }

  private Values run(List<Layer> layers, String path, Values in) {
    Values x = in;
    for (int i = 0; i < layers.size(); i++) {
      x = apply(layers.get(i), path + i + ".", x);
    }
    return x;
  }

  private float[] weight(String name) {
    return weights.asMap().get(name).values();
  }

  private Values apply(Layer layer, String path, Values x) {
    if (layer instanceof Layer.Conv2d conv) {
      return convolve(path, conv.filters(), conv.kernel(), 1, conv.padding(), true, x);
    }
    if (layer instanceof Layer.StridedConv2d conv) {
      return convolve(
          path, conv.filters(), conv.kernel(), conv.stride(), conv.padding(), conv.bias(), x);
    }
    if (layer instanceof Layer.BatchNorm2d norm) {
      return normalise(path, norm.eps(), x);
    }
    if (layer instanceof Layer.Relu) {
      Values out = new Values(x.channels, x.height, x.width);
      for (int i = 0; i < x.at.length; i++) {
        out.at[i] = Math.max(0, x.at[i]);
      }
      return out;
    }
    if (layer instanceof Layer.MaxPool2d pool) {
      return pool(pool.kernel(), x);
    }
    if (layer instanceof Layer.GlobalAvgPool2d) {
      Values out = new Values(x.channels, 1, 1);
      int plane = x.height * x.width;
      for (int i = 0; i < x.at.length; i++) {
        out.at[i / plane] += x.at[i] / plane;
      }
      return out;
    }
    if (layer instanceof Layer.Subsample2d subsample) {
      return subsample(subsample.stride(), subsample.channels(), x);
    }
    if (layer instanceof Layer.Residual residual) {
      Values main = run(residual.main(), path + "main.", x);
      Values shortcut = run(residual.shortcut(), path + "shortcut.", x);
      Values out = new Values(main.channels, main.height, main.width);
      for (int i = 0; i < out.at.length; i++) {
        out.at[i] = main.at[i] + shortcut.at[i];
      }
      return out;
    }
    if (layer instanceof Layer.Flatten) {
      return new Values(x.at.length, 1, 1, x.at);
    }
    Layer.Linear linear = (Layer.Linear) layer;
    return convolve(path, linear.features(), 1, 1, 0, true, x); // of a tile of one pixel
  }

  private Values convolve(
      String path, int filters, int kernel, int stride, int padding, boolean bias, Values x) {
    float[] weight = weight(path + "weight");
    Values out =
        new Values(
            filters,
            (x.height + 2 * padding - kernel) / stride + 1,
            (x.width + 2 * padding - kernel) / stride + 1);
    for (int f = 0; f < filters; f++) {
      for (int row = 0; row < out.height; row++) {
        for (int column = 0; column < out.width; column++) {
          double sum = bias ? weight(path + "bias")[f] : 0;
          for (int c = 0; c < x.channels; c++) {
            for (int i = 0; i < kernel; i++) {
              for (int j = 0; j < kernel; j++) {
                sum +=
                    weight[((f * x.channels + c) * kernel + i) * kernel + j]
                        * x.get(c, row * stride + i - padding, column * stride + j - padding);
              }
            }
          }
          out.set(f, row, column, sum);
        }
      }
    }
    return out;
  }

  private Values normalise(String path, double eps, Values x) {
    Values out = new Values(x.channels, x.height, x.width);
    for (int i = 0; i < x.at.length; i++) {
      int c = i / (x.height * x.width);
      double deviation = Math.sqrt(weight(path + "running_var")[c] + eps);
      out.at[i] =
          (x.at[i] - weight(path + "running_mean")[c]) / deviation * weight(path + "weight")[c]
              + weight(path + "bias")[c];
    }
    return out;
  }

  private static Values pool(int kernel, Values x) {
    Values out = new Values(x.channels, x.height / kernel, x.width / kernel);
    for (int c = 0; c < out.channels; c++) {
      for (int row = 0; row < out.height; row++) {
        for (int column = 0; column < out.width; column++) {
          double largest = Double.NEGATIVE_INFINITY;
          for (int i = 0; i < kernel * kernel; i++) {
            largest =
                Math.max(
                    largest, x.get(c, row * kernel + i / kernel, column * kernel + i % kernel));
          }
          out.set(c, row, column, largest);
        }
      }
    }
    return out;
  }

  private static Values subsample(int stride, int channels, Values x) {
    Values out =
        new Values(channels, (x.height + stride - 1) / stride, (x.width + stride - 1) / stride);
    int before = (channels - x.channels) / 2;
    for (int c = 0; c < x.channels; c++) {
      for (int row = 0; row < out.height; row++) {
        for (int column = 0; column < out.width; column++) {
          out.set(before + c, row, column, x.get(c, row * stride, column * stride));
        }
      }
    }
    return out;
  }
}
