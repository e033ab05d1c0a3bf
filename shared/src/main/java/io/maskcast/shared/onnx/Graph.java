package io.maskcast.shared.onnx;

import com.google.protobuf.UnsafeByteOperations;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.network.Layer;
import io.maskcast.shared.network.Network;
import io.maskcast.shared.network.Parameter;
import io.maskcast.shared.onnx.schema.Onnx.AttributeProto;
import io.maskcast.shared.onnx.schema.Onnx.AttributeProto.AttributeType;
import io.maskcast.shared.onnx.schema.Onnx.GraphProto;
import io.maskcast.shared.onnx.schema.Onnx.NodeProto;
import io.maskcast.shared.onnx.schema.Onnx.TensorProto;
import io.maskcast.shared.onnx.schema.Onnx.TensorProto.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The layers of a network as operators: each is named by its place, such as {@code 3.main.0}, and
 * so are what it makes and the weights it takes. One use.
 */
final class Graph {

  private final Network network;
  private final Network.Shape tile;
  private final Tensors weights;
  private final GraphProto.Builder graph = GraphProto.newBuilder();

  /** What flows from one operator to the next: its name, and its shape for one tile. */
  private record Value(String name, Network.Shape shape) {}

  Graph(Network network, Network.Shape tile, Tensors weights) {
    this.network = network;
    this.tile = tile;
    this.weights = weights;
  }

  /** Nodes and weights, from {@link OnnxModel#INPUT} to {@link OnnxModel#OUTPUT}. */
  GraphProto.Builder build() {
    path(network.layers(), "", new Value(OnnxModel.INPUT, tile));
    // The last layer makes something flat, so it is one or more nodes, of which the last makes it.
    graph.getNodeBuilder(graph.getNodeCount() - 1).setOutput(0, OnnxModel.OUTPUT);
    return graph;
  }

  private Value path(List<Layer> layers, String within, Value in) {
    Value x = in;
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      String name = layer(layer, within + i, x);
      x = new Value(name, layer.output(x.shape()).orElseThrow());
    }
    return x;
  }

  /** Adds a layer and says what its output is called. */
  private String layer(Layer layer, String place, Value x) {
    if (layer instanceof Layer.Convolution convolution) {
      return convolution(convolution, place, x);
    }
    if (layer instanceof Layer.BatchNorm2d norm) {
      return node("BatchNormalization", place, withWeights(norm, place, x))
          .addAttribute(
              AttributeProto.newBuilder()
                  .setName("epsilon")
                  .setType(AttributeType.FLOAT)
                  .setF((float) norm.eps()))
          .getName();
    }
    if (layer instanceof Layer.Residual residual) {
      Value main = path(residual.main(), place + ".main.", x);
      Value shortcut = path(residual.shortcut(), place + ".shortcut.", x);
      return node("Add", place, List.of(main.name(), shortcut.name())).getName();
    }
    if (layer instanceof Layer.Linear) {
      return node("Gemm", place, withWeights(layer, place, x))
          .addAttribute(integer("transB", 1))
          .getName();
    }
    if (layer instanceof Layer.MaxPool2d pool) {
      return node("MaxPool", place, List.of(x.name()))
          .addAttribute(integers("kernel_shape", pool.kernel(), pool.kernel()))
          .addAttribute(integers("strides", pool.kernel(), pool.kernel()))
          .getName();
    }
    if (layer instanceof Layer.GlobalAvgPool2d) {
      String mean = node("GlobalAveragePool", place + ".mean", List.of(x.name())).getName();
      return node("Flatten", place, List.of(mean)).getName();
    }
    if (layer instanceof Layer.Subsample2d subsample) {
      return subsample(subsample, place, x);
    }
    if (layer instanceof Layer.Flatten) {
      return node("Flatten", place, List.of(x.name())).getName();
    }
    if (layer instanceof Layer.Relu) {
      return node("Relu", place, List.of(x.name())).getName();
    }
    throw new IllegalArgumentException("no operator does what %s does".formatted(layer));
  }

  private String convolution(Layer.Convolution convolution, String place, Value x) {
    int kernel = convolution.kernel();
    int stride = convolution.stride();
    int padding = convolution.padding();
    return node("Conv", place, withWeights(convolution, place, x))
        .addAttribute(integers("kernel_shape", kernel, kernel))
        .addAttribute(integers("strides", stride, stride))
        .addAttribute(integers("pads", padding, padding, padding, padding))
        .getName();
  }

  /** Drops rows and columns, then puts channels of zeros around those there are. */
  private String subsample(Layer.Subsample2d subsample, String place, Value x) {
    long stride = subsample.stride();
    String kept =
        node(
                "Slice",
                place + ".kept",
                List.of(
                    x.name(),
                    integerTensor(place + ".starts", 0, 0),
                    integerTensor(place + ".ends", Long.MAX_VALUE, Long.MAX_VALUE),
                    integerTensor(place + ".axes", 2, 3),
                    integerTensor(place + ".steps", stride, stride)))
            .getName();
    int before = subsample.zerosBefore(x.shape().channels());
    int after = subsample.channels() - x.shape().channels() - before;
    String pads = integerTensor(place + ".pads", 0, before, 0, 0, 0, after, 0, 0);
    return node("Pad", place, List.of(kept, pads)).getName();
  }

  /** An operator's inputs: what flows into it and the layer's parameters. */
  private List<String> withWeights(Layer layer, String place, Value x) {
    List<String> inputs = new ArrayList<>(List.of(x.name()));
    for (Parameter parameter : layer.parameters(x.shape())) {
      String name = place + "." + parameter.name();
      float[] values = weights.get(name, parameter.sides()).values();
      ByteBuffer bytes = littleEndian((long) Float.BYTES * values.length);
      bytes.asFloatBuffer().put(values);
      long[] sides = parameter.sides().stream().mapToLong(Integer::longValue).toArray();
      inputs.add(tensor(name, DataType.FLOAT, bytes, sides));
    }
    return inputs;
  }

  private NodeProto.Builder node(String operator, String place, List<String> inputs) {
    return graph
        .addNodeBuilder()
        .setOpType(operator)
        .setName(place)
        .addAllInput(inputs)
        .addOutput(place);
  }

  private String integerTensor(String name, long... values) {
    ByteBuffer bytes = littleEndian((long) Long.BYTES * values.length);
    bytes.asLongBuffer().put(values);
    return tensor(name, DataType.INT64, bytes, values.length);
  }

  private String tensor(String name, DataType type, ByteBuffer bytes, long... sides) {
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(type.getNumber())
            .addAllDims(Arrays.stream(sides).boxed().toList())
            // Nobody writes to it any more.
            .setRawData(UnsafeByteOperations.unsafeWrap(bytes)));
    return name;
  }

  private static ByteBuffer littleEndian(long bytes) {
    return ByteBuffer.allocate(Math.toIntExact(bytes)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder().setName(name).setType(AttributeType.INT).setI(value).build();
  }

  private static AttributeProto integers(String name, long... values) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeType.INTS)
        .addAllInts(LongStream.of(values).boxed().toList())
        .build();
  }
}
