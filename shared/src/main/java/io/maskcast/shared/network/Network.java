package io.maskcast.shared.network;

import io.maskcast.shared.MaskcastException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network as data: its layers in order. Which tensors of the bundle's weights they use is told by
 * {@link #parameters}. The output is one logit per class.
 *
 * @param name the architecture, for people
 * @param layers the layers
 */
public record Network(String name, List<Layer> layers) {

  private static final List<String> NAMES =
      List.of("lenet5", "allconvnet", "resnet20", "resnet101");

  /**
   * The shape of one tile's tensor between two layers; {@code height == width == 0} once it is
   * flat.
   */
  public record Shape(int channels, int height, int width) {

    /**
     * The most values between two layers: 1 GiB of float32 for one tile. Whoever runs the network
     * of somebody else's bundle does not run out of memory over a few bytes of JSON.
     */
    private static final long MAX_VALUES = 1 << 28;

    /** A flat shape. */
    public static Shape flat(int features) {
      return new Shape(features, 0, 0);
    }

    /** A shape of such sides, if there can be one. */
    static Optional<Shape> of(long channels, long height, long width) {
      boolean sound =
          isSide(channels)
              && isSide(height)
              && isSide(width)
              && height * width <= MAX_VALUES
              && channels * (height * width) <= MAX_VALUES;
      return sound
          ? Optional.of(new Shape((int) channels, (int) height, (int) width))
          : Optional.empty();
    }

    /** A flat shape of so many features, if there can be one. */
    static Optional<Shape> ofFlat(long features) {
      return isSide(features) ? Optional.of(flat((int) features)) : Optional.empty();
    }

    private static boolean isSide(long size) {
      return size > 0 && size <= MAX_VALUES;
    }

    /** Whether a layer that ends rows and columns has been passed. */
    public boolean isFlat() {
      return height == 0;
    }
  }

  /** Copies the layers. */
  public Network {
    layers = List.copyOf(layers);
  }

  /** The names {@link #of} knows. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * The network of a name, fitted to tiles.
   *
   * @param name one of {@link #names}
   * @param height rows of a tile, 1 or more
   * @param width columns of a tile, 1 or more
   * @param classes what it tells apart, 2 or more
   * @throws MaskcastException if there is none of that name, or there are fewer than 2 classes
   */
  public static Network of(String name, int height, int width, int classes) {
    return switch (name) {
      case "lenet5" -> leNet5(height, width, classes);
      case "allconvnet" -> allConvNet(height, width, classes);
      case "resnet20" -> resNet20(classes);
      case "resnet101" -> resNet101(classes);
      default ->
          throw new MaskcastException(
              "'%s' is no network; allowed: %s".formatted(name, String.join(", ", NAMES)));
    };
  }

  /**
   * The LeNet5 of the authors' code: conv 20 5x5, pool, conv 50 5x5, pool, fc 500, fc classes. On
   * tiles too small for that (a side under 16) the convolutions keep the size, and sides under 8
   * are not pooled.
   *
   * @throws MaskcastException if there are fewer than 2 classes
   */
  public static Network leNet5(int height, int width, int classes) {
    return new Network("lenet5", LeNet5.layers(Math.min(height, width), requireClasses(classes)));
  }

  /**
   * A network of convolutions alone, as in Springenberg et al., Striving for Simplicity, with the
   * widths of the authors' AllConvNet: four times conv 3x3 without bias, batch norm, relu, with 64,
   * 128, 256 and 512 filters; conv 1x1 to the classes; the mean of each class. The second to fourth
   * convolution have stride 2 where the smaller side is 8 or more, and else 1.
   *
   * @throws MaskcastException if there are fewer than 2 classes
   */
  public static Network allConvNet(int height, int width, int classes) {
    return new Network(
        "allconvnet", AllConvNet.layers(Math.min(height, width), requireClasses(classes)));
  }

  /**
   * The residual network of 20 layers for small images (He et al., Deep Residual Learning, section
   * 4.2): conv 3x3 with 16 filters, 3 stages of 3 blocks of two 3x3 convolutions with 16, 32 and 64
   * filters, the mean of each channel, fc classes. The second and third stage begin with stride 2
   * and the shortcut without parameters (option A, {@link Layer.Subsample2d}), as in the authors'
   * code.
   *
   * @throws MaskcastException if there are fewer than 2 classes
   */
  public static Network resNet20(int classes) {
    return new Network("resnet20", ResNet.of20(requireClasses(classes)));
  }

  /**
   * The residual network of 101 layers (He et al., table 1) for small images: conv 3x3 with 64
   * filters and stride 1 instead of 7x7 with stride 2 and pooling; stages of 3, 4, 23 and 3
   * bottleneck blocks (1x1, 3x3, 1x1) with 256, 512, 1024 and 2048 channels; the mean of each
   * channel; fc classes. Each stage begins with a 1x1 convolution as shortcut (option B), the
   * second to fourth with stride 2 (at the 3x3).
   *
   * @throws MaskcastException if there are fewer than 2 classes
   */
  public static Network resNet101(int classes) {
    return new Network("resnet101", ResNet.of101(requireClasses(classes)));
  }

  private static int requireClasses(int classes) {
    if (classes < 2) {
      throw new MaskcastException("A network needs 2 or more classes, not " + classes);
    }
    return classes;
  }

  /** Whether it is a {@link Layer.TorchScript}, whose weights are no safetensors. */
  public boolean scripted() {
    return layers.size() == 1 && layers.get(0) instanceof Layer.TorchScript;
  }

  /**
   * The shape before each layer and, last, the shape of the output.
   *
   * @throws MaskcastException if a layer does not fit what comes before it, or there are more than
   *     2^28 values of a tile between two layers
   */
  public List<Shape> shapes(int channels, int height, int width) {
    Shape shape =
        Shape.of(channels, height, width)
            .orElseThrow(
                () ->
                    new MaskcastException(
                        "Network %s cannot run: no network takes tiles of %d x %d x %d"
                            .formatted(name, height, width, channels)));
    List<Shape> shapes = new ArrayList<>();
    for (Layer layer : layers) {
      shapes.add(shape);
      shape = after(layer, shape);
    }
    shapes.add(shape);
    return shapes;
  }

  private Shape after(Layer layer, Shape in) {
    boolean outOfPlace = layer instanceof Layer.TorchScript && !scripted();
    return (outOfPlace ? Optional.<Shape>empty() : layer.output(in))
        .orElseThrow(
            () ->
                new MaskcastException(
                    "Network %s cannot run: %s does not fit an input of %s"
                        .formatted(name, layer, in)));
  }

  /**
   * Checks that it makes a logit per class.
   *
   * @param tile the shape of one tile
   * @throws MaskcastException if the layers do not fit the tile or make something else
   */
  public void requireLogits(Shape tile, int classes) {
    List<Shape> shapes = shapes(tile.channels(), tile.height(), tile.width());
    Shape last = shapes.get(shapes.size() - 1);
    if (!last.equals(Shape.flat(classes))) {
      throw new MaskcastException(
          "Network %s ends in %s instead of %d classes".formatted(name, last, classes));
    }
  }

  /**
   * The tensors its layers use, in the order in which they use them: layer by layer, of a residual
   * layer the main path first.
   *
   * @param input the shape of one tile
   * @throws MaskcastException if the layers do not fit the tile, or one is too large
   */
  public List<Parameter> parameters(Shape input) {
    shapes(input.channels(), input.height(), input.width()); // refuses what does not fit
    return Parameter.of(layers, input);
  }
}
