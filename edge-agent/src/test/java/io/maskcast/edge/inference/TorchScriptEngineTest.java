package io.maskcast.edge.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.maskcast.edge.EdgeBundles;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.network.Layer;
import io.maskcast.shared.network.Network;
import io.maskcast.shared.tile.SampleType;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TorchScriptEngineTest {

  private static final Manifest.Input INPUT = new Manifest.Input(7, 7, 2, SampleType.U8, 3);
  private static final Network NETWORK =
      new Network("script.pt", List.of(new Layer.TorchScript(3)));

  /** What PyTorch in Python answers to {@link #tiles()}. */
  private static final float[] LOGITS = {
    -1.963729f, -0.233126f, -1.271654f, -2.193777f, -0.109869f, -1.149013f
  };

  private static byte[] script() {
    try (InputStream in = TorchScriptEngineTest.class.getResourceAsStream("script.pt")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static float[] tiles() {
    float[] tiles = new float[2 * 98];
    for (int i = 0; i < tiles.length; i++) {
      tiles[i] = (i * 37 % 29 - 14) / 8f;
    }
    return tiles;
  }

  @Test
  void answersWhatItAnsweredInPython() {
    try (TorchScriptEngine engine = TorchScriptEngine.open(INPUT, NETWORK, script())) {
      assertThat(engine.classes()).isEqualTo(3);
      assertThat(engine.logits(tiles(), 2)).containsExactly(LOGITS, within(1e-5f));
    }
  }

  @Test
  void callsMayOverlap() {
    try (TorchScriptEngine engine = TorchScriptEngine.open(INPUT, NETWORK, script())) {
      List<CompletableFuture<float[]>> calls =
          IntStream.range(0, 20)
              .mapToObj(i -> CompletableFuture.supplyAsync(() -> engine.logits(tiles(), 2)))
              .toList();
      calls.forEach(call -> assertThat(call.join()).containsExactly(LOGITS, within(1e-5f)));
    }
  }

  @Test
  void bundlesOfScriptsAreTriedBeforeTheyAnswer() {
    float[] samples = new float[98]; // rows, columns, channels
    for (int i = 0; i < samples.length; i++) {
      samples[i % 49 * 2 + i / 49] = tiles()[i];
    }
    float[] logits = {LOGITS[0], LOGITS[1], LOGITS[2]};
    Bundle bundle = EdgeBundles.bundle(INPUT, NETWORK, script(), samples, logits);
    MaskedNetwork.open(bundle, INPUT.layout(), 10).close();
    logits[1] += 0.1f;
    Bundle lie = EdgeBundles.bundle(INPUT, NETWORK, script(), samples, logits);
    assertThatThrownBy(() -> MaskedNetwork.open(lie, INPUT.layout(), 10))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("fails its self-test on vector 0: logit 1");
  }

  @Test
  void scriptsThatDoNotFitAreExplained() {
    Manifest.Input wide = new Manifest.Input(7, 9, 2, SampleType.U8, 3);
    try (TorchScriptEngine engine = TorchScriptEngine.open(wide, NETWORK, script())) {
      assertThatThrownBy(() -> engine.logits(new float[126], 1))
          .isInstanceOf(MaskcastException.class)
          .hasMessageStartingWith("The bundle's TorchScript script.pt fails on its tiles (")
          .hasMessageNotContaining("\n");
    }
    Network four = new Network("four", List.of(new Layer.TorchScript(4)));
    assertThatThrownBy(() -> TorchScriptEngine.open(INPUT, four, script()))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("instead of 3 classes");
    Manifest.Input classes = new Manifest.Input(7, 7, 2, SampleType.U8, 4);
    try (TorchScriptEngine engine = TorchScriptEngine.open(classes, four, script())) {
      assertThatThrownBy(() -> engine.logits(tiles(), 2))
          .isInstanceOf(MaskcastException.class)
          .hasMessageContaining("answers no logits of 4 classes");
    }
    assertThatThrownBy(() -> TorchScriptEngine.open(INPUT, NETWORK, new byte[] {1, 2, 3}))
        .isInstanceOf(MaskcastException.class)
        .hasMessageStartingWith("The bundle's TorchScript script.pt does not load (")
        .hasMessageNotContaining("\n");
  }
}
