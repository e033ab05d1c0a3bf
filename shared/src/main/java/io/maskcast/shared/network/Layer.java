package io.maskcast.shared.network;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * One layer of a network, as a bundle describes it. Tensors are float32 of shape (tiles, channels,
 * height, width) before {@link Flatten} and (tiles, features) after it.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Layer.Conv2d.class, name = "conv2d"),
  @JsonSubTypes.Type(value = Layer.Relu.class, name = "relu"),
  @JsonSubTypes.Type(value = Layer.MaxPool2d.class, name = "max-pool2d"),
  @JsonSubTypes.Type(value = Layer.Flatten.class, name = "flatten"),
  @JsonSubTypes.Type(value = Layer.Linear.class, name = "linear"),
})
public sealed interface Layer {

  /**
   * A square convolution with bias, stride 1. Weight: (filters, channels, kernel, kernel), bias:
   * (filters).
   *
   * @param filters channels it makes
   * @param kernel side of the kernel
   * @param padding zeros around the input on each side
   */
  record Conv2d(int filters, int kernel, int padding) implements Layer {}

  /** {@code max(0, x)}. */
  record Relu() implements Layer {}

  /**
   * The largest of each square of {@code kernel x kernel}, stride {@code kernel}; what does not
   * fill a square is left out.
   *
   * @param kernel side of the square
   */
  record MaxPool2d(int kernel) implements Layer {}

  /** All features of a tile in channel, row, column order. */
  record Flatten() implements Layer {}

  /**
   * {@code x W^T + b}. Weight: (features, inputs), bias: (features).
   *
   * @param features values it makes
   */
  record Linear(int features) implements Layer {}
}
