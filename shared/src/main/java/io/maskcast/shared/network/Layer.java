package io.maskcast.shared.network;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One layer of a network, as a bundle describes it. Tensors are float32 of shape (tiles, channels,
 * height, width) until {@link Flatten} or {@link GlobalAvgPool2d} and (tiles, features) after it.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Layer.Conv2d.class, name = "conv2d"),
  @JsonSubTypes.Type(value = Layer.StridedConv2d.class, name = "strided-conv2d"),
  @JsonSubTypes.Type(value = Layer.BatchNorm2d.class, name = "batch-norm2d"),
  @JsonSubTypes.Type(value = Layer.Relu.class, name = "relu"),
  @JsonSubTypes.Type(value = Layer.MaxPool2d.class, name = "max-pool2d"),
  @JsonSubTypes.Type(value = Layer.GlobalAvgPool2d.class, name = "global-avg-pool2d"),
  @JsonSubTypes.Type(value = Layer.Subsample2d.class, name = "subsample2d"),
  @JsonSubTypes.Type(value = Layer.Residual.class, name = "residual"),
  @JsonSubTypes.Type(value = Layer.Flatten.class, name = "flatten"),
  @JsonSubTypes.Type(value = Layer.Linear.class, name = "linear"),
  @JsonSubTypes.Type(value = Layer.TorchScript.class, name = "torchscript"),
})
public sealed interface Layer {

  /**
   * The shape it makes of a shape.
   *
   * @return empty if it does not fit the input, or what it makes is too large for a tile
   */
  Optional<Network.Shape> output(Network.Shape in);

  /**
   * The tensors it needs, in the order in which it uses them.
   *
   * @param in a shape it fits
   */
  default List<Parameter> parameters(Network.Shape in) {
    return List.of();
  }

  /** A square convolution, with zeros around the input. */
  sealed interface Convolution extends Layer {

    /** Channels it makes. */
    int filters();

    /** Side of the kernel. */
    int kernel();

    /** Rows and columns from one place of the kernel to the next. */
    int stride();

    /** Zeros around the input on each side. */
    int padding();

    /** Whether a number of its own is added to each filter. */
    boolean bias();

    @Override
    default Optional<Network.Shape> output(Network.Shape in) {
      boolean sound = kernel() > 0 && stride() > 0 && padding() >= 0 && !in.isFlat();
      return sound
          ? Network.Shape.of(filters(), side(in.height()), side(in.width()))
          : Optional.empty();
    }

    private long side(int before) {
      long room = before + 2L * padding() - kernel();
      return room < 0 ? 0 : room / stride() + 1;
    }

    @Override
    default List<Parameter> parameters(Network.Shape in) {
      Parameter weight =
          new Parameter(
              "weight",
              List.of(filters(), in.channels(), kernel(), kernel()),
              Parameter.Role.WEIGHT);
      Parameter bias = new Parameter("bias", List.of(filters()), Parameter.Role.BIAS);
      return bias() ? List.of(weight, bias) : List.of(weight);
    }
  }

  /**
   * A convolution with bias, stride 1. Weight: (filters, channels, kernel, kernel), bias:
   * (filters).
   *
   * @param filters channels it makes
   * @param kernel side of the kernel
   * @param padding zeros around the input on each side
   */
  record Conv2d(int filters, int kernel, int padding) implements Convolution {

    @Override
    public int stride() {
      return 1;
    }

    @Override
    public boolean bias() {
      return true;
    }
  }

  /**
   * A convolution of any stride, with or without bias. Weight: (filters, channels, kernel, kernel),
   * bias: (filters). Places of the kernel that reach beyond the padding are left out.
   *
   * @param filters channels it makes
   * @param kernel side of the kernel
   * @param stride rows and columns from one place of the kernel to the next
   * @param padding zeros around the input on each side
   * @param bias whether it has one; of no use before {@link BatchNorm2d}
   */
  record StridedConv2d(int filters, int kernel, int stride, int padding, boolean bias)
      implements Convolution {}

  /**
   * Batch normalisation (Ioffe and Szegedy, 2015) of each channel, {@code (x - m) / sqrt(v + eps) *
   * weight + bias}: m and v are mean and (biased) variance over the batch while learning, running
   * estimates of them afterwards. weight, bias, running_mean, running_var: (channels).
   *
   * @param eps keeps the root from 0
   */
  record BatchNorm2d(double eps) implements Layer {

    /** The eps of PyTorch. */
    public static final double USUAL_EPS = 1e-5;

    @Override
    public Optional<Network.Shape> output(Network.Shape in) {
      boolean sound = eps > 0 && Double.isFinite(eps) && !in.isFlat();
      return sound ? Optional.of(in) : Optional.empty();
    }

    @Override
    public List<Parameter> parameters(Network.Shape in) {
      List<Integer> sides = List.of(in.channels());
      return List.of(
          new Parameter("weight", sides, Parameter.Role.SCALE),
          new Parameter("bias", sides, Parameter.Role.SHIFT),
          new Parameter("running_mean", sides, Parameter.Role.RUNNING_MEAN),
          new Parameter("running_var", sides, Parameter.Role.RUNNING_VARIANCE));
    }
  }

  /** {@code max(0, x)}. */
  record Relu() implements Layer {

    @Override
    public Optional<Network.Shape> output(Network.Shape in) {
      return Optional.of(in);
    }
  }

  /**
   * The largest of each square of {@code kernel x kernel}, stride {@code kernel}; what does not
   * fill a square is left out.
   *
   * @param kernel side of the square
   */
  record MaxPool2d(int kernel) implements Layer {

    @Override
    public Optional<Network.Shape> output(Network.Shape in) {
      return kernel > 0 && !in.isFlat()
          ? Network.Shape.of(in.channels(), in.height() / kernel, in.width() / kernel)
          : Optional.empty();
    }
  }

  /** The mean of each channel: (tiles, channels). */
  record GlobalAvgPool2d() implements Layer {

    @Override
    public Optional<Network.Shape> output(Network.Shape in) {
      return in.isFlat() ? Optional.empty() : Network.Shape.ofFlat(in.channels());
    }
  }

  /**
   * Every {@code stride}-th row and column from the first on, and channels of zeros added around
   * those there are, half of them before (the smaller half) and half after: the shortcut without
   * parameters of residual networks (option A of He et al., Deep Residual Learning, section 4.2).
   *
   * @param stride rows and columns from one that is kept to the next
   * @param channels channels it makes, at least those there are
   */
  record Subsample2d(int stride, int channels) implements Layer {

    @Override
    public Optional<Network.Shape> output(Network.Shape in) {
      return stride > 0 && channels >= in.channels() && !in.isFlat()
          ? Network.Shape.of(
              channels, (in.height() - 1) / stride + 1, (in.width() - 1) / stride + 1)
          : Optional.empty();
    }

    /**
     * How many channels of zeros come before those there are.
     *
     * @param inputs channels there are
     */
    public int zerosBefore(int inputs) {
      return (channels - inputs) / 2;
    }
  }

  /**
   * {@code main(x) + shortcut(x)}. The parameters of layer i of a path are named {@code main.i.} or
   * {@code shortcut.i.} and on.
   *
   * @param main one layer or more
   * @param shortcut none if x is added as it is; else what gives it the shape of {@code main(x)}
   */
  record Residual(List<Layer> main, List<Layer> shortcut) implements Layer {

    /** Copies the paths. */
    public Residual {
      main = List.copyOf(main);
      shortcut = List.copyOf(shortcut);
    }

    @Override
    public Optional<Network.Shape> output(Network.Shape in) {
      Optional<Network.Shape> sum = main.isEmpty() ? Optional.empty() : after(main, in);
      return sum.filter(shape -> after(shortcut, in).equals(Optional.of(shape)));
    }

    private static Optional<Network.Shape> after(List<Layer> path, Network.Shape in) {
      Optional<Network.Shape> shape = Optional.of(in);
      for (Layer layer : path) {
        shape = layer instanceof TorchScript ? Optional.empty() : shape.flatMap(layer::output);
      }
      return shape;
    }

    @Override
    public List<Parameter> parameters(Network.Shape in) {
      List<Parameter> parameters = new ArrayList<>();
      Parameter.of(main, in).forEach(p -> parameters.add(p.within("main")));
      Parameter.of(shortcut, in).forEach(p -> parameters.add(p.within("shortcut")));
      return parameters;
    }
  }

  /** All features of a tile in channel, row, column order. */
  record Flatten() implements Layer {

    @Override
    public Optional<Network.Shape> output(Network.Shape in) {
      return in.isFlat()
          ? Optional.empty()
          : Network.Shape.ofFlat((long) in.channels() * in.height() * in.width());
    }
  }

  /**
   * {@code x W^T + b}. Weight: (features, inputs), bias: (features).
   *
   * @param features values it makes
   */
  record Linear(int features) implements Layer {

    @Override
    public Optional<Network.Shape> output(Network.Shape in) {
      return in.isFlat() ? Network.Shape.ofFlat(features) : Optional.empty();
    }

    @Override
    public List<Parameter> parameters(Network.Shape in) {
      return List.of(
          new Parameter("weight", List.of(features, in.channels()), Parameter.Role.WEIGHT),
          new Parameter("bias", List.of(features), Parameter.Role.BIAS));
    }
  }

  /**
   * A whole network as a TorchScript archive; always the only layer. The weights blob of such a
   * bundle is the archive itself instead of safetensors. Unlike all other layers an archive is
   * code: whoever runs it trusts whoever made it.
   *
   * @param classes logits it makes
   */
  record TorchScript(int classes) implements Layer {

    @Override
    public Optional<Network.Shape> output(Network.Shape in) {
      return in.isFlat() ? Optional.empty() : Network.Shape.ofFlat(classes);
    }
  }
}
