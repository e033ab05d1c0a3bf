package io.maskcast.shared.network;

import io.maskcast.shared.MaskcastException;
import java.util.ArrayList;
import java.util.List;

/**
 * A network as data: its layers in order. The parameters of layer i are the tensors {@code
 * i.weight} and {@code i.bias} of the bundle's weights. The output is one logit per class.
 *
 * @param name the architecture, for people
 * @param layers the layers
 */
public record Network(String name, List<Layer> layers) {

  /**
   * The shape of one tile's tensor between two layers; {@code height == width == 0} once it is
   * flat.
   */
  public record Shape(int channels, int height, int width) {

    /** A flat shape. */
    public static Shape flat(int features) {
      return new Shape(features, 0, 0);
    }

    /** Whether {@link Layer.Flatten} has been passed. */
    public boolean isFlat() {
      return height == 0;
    }
  }

  /** Copies the layers. */
  public Network {
    layers = List.copyOf(layers);
  }

  /**
   * The LeNet5 of the authors' code: conv 20 5x5, pool, conv 50 5x5, pool, fc 500, fc classes. On
   * tiles too small for that (a side under 16) the convolutions keep the size, and sides under 8
   * are not pooled.
   *
   * @throws MaskcastException if there are fewer than 2 classes
   */
  public static Network leNet5(int height, int width, int classes) {
    if (classes < 2) {
      throw new MaskcastException("A network needs 2 or more classes, not " + classes);
    }
    int side = Math.min(height, width);
    int padding = side < 16 ? 2 : 0;
    List<Layer> layers = new ArrayList<>();
    for (int filters : new int[] {20, 50}) {
      layers.add(new Layer.Conv2d(filters, 5, padding));
      layers.add(new Layer.Relu());
      side += 2 * padding - 4;
      if (side >= 8) {
        layers.add(new Layer.MaxPool2d(2));
        side /= 2;
      }
    }
    layers.add(new Layer.Flatten());
    layers.add(new Layer.Linear(500));
    layers.add(new Layer.Relu());
    layers.add(new Layer.Linear(classes));
    return new Network("lenet5", layers);
  }

  /**
   * The shape before each layer and, last, the shape of the output.
   *
   * @throws MaskcastException if a layer does not fit what comes before it
   */
  public List<Shape> shapes(int channels, int height, int width) {
    List<Shape> shapes = new ArrayList<>();
    Shape shape = new Shape(channels, height, width);
    for (Layer layer : layers) {
      shapes.add(shape);
      shape = after(layer, shape);
    }
    shapes.add(shape);
    return shapes;
  }

  private Shape after(Layer layer, Shape in) {
    if (layer instanceof Layer.Relu) {
      return in;
    }
    if (layer instanceof Layer.Linear linear) {
      require(in.isFlat() && linear.features() > 0, layer, in);
      return Shape.flat(linear.features());
    }
    require(!in.isFlat(), layer, in);
    if (layer instanceof Layer.Conv2d conv) {
      long growth = 2L * conv.padding() - conv.kernel() + 1;
      require(
          conv.filters() > 0
              && conv.kernel() > 0
              && conv.padding() >= 0
              && isSide(in.height() + growth)
              && isSide(in.width() + growth),
          layer,
          in);
      return new Shape(conv.filters(), (int) (in.height() + growth), (int) (in.width() + growth));
    }
    if (layer instanceof Layer.MaxPool2d pool) {
      require(
          pool.kernel() > 0 && in.height() >= pool.kernel() && in.width() >= pool.kernel(),
          layer,
          in);
      return new Shape(in.channels(), in.height() / pool.kernel(), in.width() / pool.kernel());
    }
    long plane = (long) in.height() * in.width(); // Flatten is the only one left
    require(isSide(plane) && isSide(plane * in.channels()), layer, in);
    return Shape.flat((int) plane * in.channels());
  }

  private static boolean isSide(long size) {
    return size > 0 && size <= Integer.MAX_VALUE;
  }

  private void require(boolean fits, Layer layer, Shape in) {
    if (!fits) {
      throw new MaskcastException(
          "Network %s cannot run: %s does not fit an input of %s".formatted(name, layer, in));
    }
  }
}
