package io.maskcast.shared.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.network.Layer;
import io.maskcast.shared.network.Network;
import io.maskcast.shared.network.Parameter;
import io.maskcast.shared.onnx.schema.Onnx.GraphProto;
import io.maskcast.shared.onnx.schema.Onnx.ModelProto;
import io.maskcast.shared.onnx.schema.Onnx.NodeProto;
import io.maskcast.shared.onnx.schema.Onnx.TensorProto;
import io.maskcast.shared.tile.SampleType;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxModelTest {

  private static Tensors weights(Network network, Network.Shape tile) {
    Map<String, Tensors.Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : network.parameters(tile)) {
      float[] values = new float[parameter.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = i + 0.5f;
      }
      tensors.put(parameter.name(), new Tensors.Tensor(parameter.sides(), values));
    }
    return new Tensors(tensors);
  }

  private static ModelProto model(Network network, Network.Shape tile, int classes) {
    Manifest.Input input =
        new Manifest.Input(tile.height(), tile.width(), tile.channels(), SampleType.U8, classes);
    byte[] bytes = OnnxModel.encode(input, network, weights(network, tile));
    assertThat(OnnxModel.encode(input, network, weights(network, tile))).isEqualTo(bytes);
    try {
      return ModelProto.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void saysItsVersionsAndWhatGoesInAndOut() {
    ModelProto model = model(Network.leNet5(9, 8, 3), new Network.Shape(2, 9, 8), 3);
    assertThat(model.getIrVersion()).isEqualTo(7);
    assertThat(model.getOpsetImport(0).getDomain()).isEmpty();
    assertThat(model.getOpsetImport(0).getVersion()).isEqualTo(13);
    GraphProto graph = model.getGraph();
    assertThat(graph.getInput(0).getName()).isEqualTo("tiles");
    assertThat(graph.getInput(0).getType().getTensorType().getShape().getDimList())
        .extracting(side -> side.hasDimParam() ? side.getDimParam() : side.getDimValue() + "")
        .containsExactly("count", "2", "9", "8");
    assertThat(graph.getOutput(0).getName()).isEqualTo("logits");
    assertThat(graph.getOutput(0).getType().getTensorType().getShape().getDim(1).getDimValue())
        .isEqualTo(3);
  }

  @Test
  void weightsAreLittleEndianUnderTheirOwnNames() {
    Network network = new Network("n", List.of(new Layer.Flatten(), new Layer.Linear(2)));
    GraphProto graph = model(network, new Network.Shape(1, 1, 3), 2).getGraph();
    TensorProto weight = graph.getInitializer(0);
    assertThat(weight.getName()).isEqualTo("1.weight");
    assertThat(weight.getDimsList()).containsExactly(2L, 3L);
    assertThat(weight.getDataType()).isEqualTo(TensorProto.DataType.FLOAT_VALUE);
    float[] values = new float[6];
    weight
        .getRawData()
        .asReadOnlyByteBuffer()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values);
    assertThat(values).containsExactly(0.5f, 1.5f, 2.5f, 3.5f, 4.5f, 5.5f);
    assertThat(graph.getNodeList())
        .extracting(NodeProto::getOpType)
        .containsExactly("Flatten", "Gemm");
  }

  @ParameterizedTest
  @ValueSource(strings = {"lenet5", "allconvnet", "resnet20", "resnet101"})
  void everyValueIsMadeOnceBeforeItIsUsed(String name) {
    GraphProto graph = model(Network.of(name, 9, 8, 3), new Network.Shape(2, 9, 8), 3).getGraph();
    Set<String> made = new HashSet<>(Set.of("tiles"));
    graph.getInitializerList().forEach(tensor -> assertThat(made.add(tensor.getName())).isTrue());
    for (NodeProto node : graph.getNodeList()) {
      assertThat(made).as(node.getName()).containsAll(node.getInputList());
      assertThat(made.add(node.getOutput(0))).as(node.getName()).isTrue();
    }
    assertThat(made).contains("logits");
  }

  @Test
  void whatHasNoModelIsExplained() {
    Manifest.Input input = new Manifest.Input(1, 3, 1, SampleType.U8, 2);
    Tensors none = new Tensors(Map.of());
    Network script = new Network("s.pt", List.of(new Layer.TorchScript(2)));
    assertThatThrownBy(() -> OnnxModel.encode(input, script, none))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("Network s.pt is a TorchScript");
    Network network = new Network("n", List.of(new Layer.Flatten(), new Layer.Linear(2)));
    assertThatThrownBy(() -> OnnxModel.encode(input, network, none))
        .isInstanceOf(MaskcastException.class)
        .hasMessage("Tensor 1.weight is missing instead of [2, 3]");
    Network other = new Network("n", List.of(new Layer.Flatten(), new Layer.Linear(3)));
    assertThatThrownBy(() -> OnnxModel.encode(input, other, none))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("instead of 2 classes");
    int wide = 1 << 14;
    Manifest.Input large = new Manifest.Input(1, wide, 1, SampleType.U8, 2 * wide);
    Network huge = new Network("huge", List.of(new Layer.Flatten(), new Layer.Linear(2 * wide)));
    assertThatThrownBy(() -> OnnxModel.encode(large, huge, none))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("An ONNX model has at most 2 GiB");
  }
}
