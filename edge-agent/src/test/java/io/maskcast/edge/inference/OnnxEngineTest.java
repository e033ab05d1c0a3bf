package io.maskcast.edge.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.edge.EdgeBundles;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.ladder.Rungs;
import io.maskcast.shared.network.Layer;
import io.maskcast.shared.network.Network;
import io.maskcast.shared.tile.SampleType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OnnxEngineTest {

  private static final Network.Shape SHAPE = new Network.Shape(1, 9, 8);
  private static final Network NETWORK = Network.leNet5(9, 8, 3);
  private static final Tensors WEIGHTS = PlainNetwork.random(NETWORK, SHAPE, 5);
  private static final Manifest.Input INPUT = new Manifest.Input(9, 8, 1, SampleType.U8, 3);

  private static float[] tiles(int count) {
    float[] tiles = new float[count * 72];
    for (int i = 0; i < tiles.length; i++) {
      tiles[i] = (i * 37 % 29 - 14) / 8f;
    }
    return tiles;
  }

  @Test
  void callsMayOverlapAndBatchesMayBeOfAnySize() {
    try (OnnxEngine engine = OnnxEngine.open(INPUT, NETWORK, WEIGHTS)) {
      float[] seven = engine.logits(tiles(7), 7);
      List<CompletableFuture<float[]>> calls =
          IntStream.range(0, 20)
              .mapToObj(i -> CompletableFuture.supplyAsync(() -> engine.logits(tiles(7), 7)))
              .toList();
      calls.forEach(call -> assertThat(call.join()).isEqualTo(seven));
      assertThat(engine.logits(tiles(1), 1)).hasSize(3);
      assertThat(engine.logits(tiles(300), 300)).hasSize(900);
    }
  }

  @Test
  void theBatchIsTakenFromPositionToLimitAndLeftAlone() {
    ByteBuffer room = ByteBuffer.allocateDirect(4 * 72 * 3).order(ByteOrder.nativeOrder());
    room.asFloatBuffer().put(tiles(3));
    try (OnnxEngine engine = OnnxEngine.open(INPUT, NETWORK, WEIGHTS)) {
      float[] all = engine.logits(room, 3);
      assertThat(room.position()).isZero();
      assertThat(room.limit()).isEqualTo(4 * 72 * 3);
      room.position(4 * 72).limit(4 * 72 * 2);
      assertThat(engine.logits(room, 1)).containsExactly(all[3], all[4], all[5]);
      room.clear();
      float[] after = new float[3 * 72];
      room.asFloatBuffer().get(after);
      assertThat(after).isEqualTo(tiles(3));
    }
  }

  @Test
  void scriptsAreForPyTorch() {
    Network script = new Network("script.pt", List.of(new Layer.TorchScript(3)));
    Bundle bundle = EdgeBundles.bundle(INPUT, script, new byte[] {1}, new float[72], new float[3]);
    assertThatThrownBy(() -> Engines.open(EngineKind.ONNX, bundle))
        .isInstanceOf(MaskcastException.class)
        .hasMessage(
            "The bundle's network script.pt is a TorchScript, which ONNX Runtime does not run; choose the engine pytorch, or another bundle");
  }

  @Test
  void networksThatDoNotFitAreExplained() {
    Manifest.Input wide = new Manifest.Input(9, 80, 1, SampleType.U8, 3);
    assertThatThrownBy(() -> OnnxEngine.open(wide, NETWORK, WEIGHTS))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("instead of");
    Manifest.Input classes = new Manifest.Input(9, 8, 1, SampleType.U8, 4);
    assertThatThrownBy(() -> OnnxEngine.open(classes, NETWORK, WEIGHTS))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("instead of 4 classes");
  }

  @Test
  void pyTorchIsChosenWhereBothAreHere() {
    assertThat(EngineKind.of(Optional.empty())).isEqualTo(EngineKind.PYTORCH);
    assertThat(EngineKind.of(Optional.of(EngineKind.ONNX))).isEqualTo(EngineKind.ONNX);
    assertThat(EngineKind.parse("onnx")).isEqualTo(EngineKind.ONNX);
  }

  @ParameterizedTest
  @EnumSource
  void bundlesAreTriedOnTheEngineThatRunsThem(EngineKind kind) {
    assertThatThrownBy(() -> Engines.open(kind, EdgeBundles.bundle(4, 2, 0.1f)))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("fails its self-test on vector 0: logit 0 is 5.00000 instead of");
    Engines.open(kind, EdgeBundles.bundle(4, 2, 0.001f)).close();
  }

  @ParameterizedTest
  @EnumSource
  void laddersAreClimbed(EngineKind kind) {
    try (MaskedNetwork network = Engines.open(kind, EdgeBundles.ladder(3))) {
      LadderNetwork ladder = network.ladder().orElseThrow();
      List<float[]> tensors = List.of(ladder.newTensor(), ladder.newTensor(), ladder.newTensor());
      ladder.add(new Rungs(0, 1), new byte[] {7, 0, 2}, tensors);
      assertThat(ladder.classify(0, tensors).classes()).containsExactly(0, 0, 0);
      ladder.add(new Rungs(1, 2), new byte[] {3, 4, 9}, tensors);
      assertThat(ladder.classify(1, tensors).classes()).containsExactly(0, 1, 1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void tilesComeInTwoStages(EngineKind kind) {
    try (MaskedNetwork network = Engines.open(kind, EdgeBundles.choosing(1))) {
      byte[] previews = {6, 5, 0, (byte) 200, 5};
      List<BitSet> masks = network.choice().orElseThrow().choose(previews, 5);
      Predictions predictions =
          network.classify(previews, 5, 1, masks.subList(1, 5), new byte[] {1, 0, 7, 9});
      assertThat(predictions.classes()).containsExactly(1, 0, 0, 1);
    }
  }
}
