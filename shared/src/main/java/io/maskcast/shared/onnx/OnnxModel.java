package io.maskcast.shared.onnx;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.network.Network;
import io.maskcast.shared.network.Parameter;
import io.maskcast.shared.onnx.schema.Onnx.GraphProto;
import io.maskcast.shared.onnx.schema.Onnx.ModelProto;
import io.maskcast.shared.onnx.schema.Onnx.OperatorSetIdProto;
import io.maskcast.shared.onnx.schema.Onnx.StringStringEntryProto;
import io.maskcast.shared.onnx.schema.Onnx.TensorProto.DataType;
import io.maskcast.shared.onnx.schema.Onnx.TensorShapeProto;
import io.maskcast.shared.onnx.schema.Onnx.TypeProto;
import io.maskcast.shared.onnx.schema.Onnx.ValueInfoProto;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network of layers with its weights as an ONNX model: of IR version {@value #IR_VERSION} and
 * operator set {@value #OPERATORS}, in one piece. The same network gives the same bytes.
 */
public final class OnnxModel {

  /** The version of the format, which readers from ONNX 1.8 on know. */
  public static final int IR_VERSION = 7;

  /** The version of the operators, of ONNX 1.8. */
  public static final int OPERATORS = 13;

  /** The name of the input: float32 (tiles, channels, height, width), normalised. */
  public static final String INPUT = "tiles";

  /** The name of the output: float32 (tiles, classes), logits. */
  public static final String OUTPUT = "logits";

  /** The side of input and output that may be any number. */
  private static final String COUNT = "count";

  /** What a file has besides its weights is far less than this. */
  private static final long MAX_WEIGHT_BYTES = Integer.MAX_VALUE - (64L << 20);

  private OnnxModel() {}

  /**
   * The model of a network.
   *
   * @param input the tiles it is for
   * @param network its layers
   * @param weights their parameters
   * @return the bytes of an ONNX file
   * @throws MaskcastException if the network is a TorchScript, the layers do not fit the tiles, the
   *     parameters do not fit the layers, or they have more than 2 GiB
   */
  public static byte[] encode(Manifest.Input input, Network network, Tensors weights) {
    return model(input, network, weights).build().toByteArray();
  }

  /**
   * The model of a bundle's network, with what other tools need to know of its input as metadata:
   * {@code maskcast.bundle} (digest), {@code maskcast.mean} and {@code maskcast.deviation} (of each
   * channel, in the samples' own unit), and where there are any {@code maskcast.no-data} (the
   * sample that stands for missing data) and {@code maskcast.classes} (names, one a line).
   *
   * @return the bytes of an ONNX file
   * @throws MaskcastException as of {@link #encode(Manifest.Input, Network, Tensors)}
   */
  public static byte[] encode(Bundle bundle) {
    Manifest manifest = bundle.manifest();
    requireLayers(manifest.network().architecture());
    ModelProto.Builder model =
        model(manifest.input(), manifest.network().architecture(), bundle.weights());
    model.setDocString(
        "Input: (sample - mean) / deviation of each channel, 0 where the bundle's mask drops a sample."
            + " Output: logits.");
    metadata(bundle)
        .forEach(
            (key, value) ->
                model.addMetadataProps(
                    StringStringEntryProto.newBuilder().setKey("maskcast." + key).setValue(value)));
    return model.build().toByteArray();
  }

  private static Map<String, String> metadata(Bundle bundle) {
    Manifest manifest = bundle.manifest();
    Normalisation normalisation = manifest.normalisation();
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("bundle", bundle.digest().hex());
    metadata.put("mean", Arrays.toString(normalisation.mean()));
    metadata.put("deviation", Arrays.toString(normalisation.deviation()));
    normalisation.noData().ifPresent(sample -> metadata.put("no-data", sample.toString()));
    manifest
        .input()
        .classNames()
        .ifPresent(names -> metadata.put("classes", String.join("\n", names)));
    return metadata;
  }

  private static ModelProto.Builder model(Manifest.Input input, Network network, Tensors weights) {
    requireLayers(network);
    Network.Shape tile = new Network.Shape(input.channels(), input.height(), input.width());
    network.requireLogits(tile, input.classes());
    requireSize(network.parameters(tile));
    GraphProto.Builder graph = new Graph(network, tile, weights).build();
    graph
        .setName(network.name())
        .addInput(value(INPUT, tile.channels(), tile.height(), tile.width()))
        .addOutput(value(OUTPUT, input.classes()));
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .setProducerName("maskcast")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATORS))
        .setGraph(graph);
  }

  private static void requireLayers(Network network) {
    if (network.scripted()) {
      throw new MaskcastException(
          "Network %s is a TorchScript, which has no layers to make an ONNX model of; PyTorch alone runs it"
              .formatted(network.name()));
    }
  }

  private static void requireSize(List<Parameter> parameters) {
    long bytes = parameters.stream().mapToLong(p -> (long) Float.BYTES * p.size()).sum();
    if (bytes > MAX_WEIGHT_BYTES) {
      throw new MaskcastException(
          "An ONNX model has at most 2 GiB, the weights have %,d bytes; use a smaller network"
              .formatted(bytes));
    }
  }

  private static ValueInfoProto value(String name, int... sides) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    shape.addDimBuilder().setDimParam(COUNT);
    for (int side : sides) {
      shape.addDimBuilder().setDimValue(side);
    }
    TypeProto.Tensor.Builder type =
        TypeProto.Tensor.newBuilder().setElemType(DataType.FLOAT_VALUE).setShape(shape);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(type))
        .build();
  }
}
