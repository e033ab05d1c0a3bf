package io.maskcast.edge.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.edge.EdgeBundles;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.GeneratorEntry;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.Tensors;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rows of three samples, of which the last says which of the others is asked for. */
class EdgeChoiceTest {

  private static final BitSet FIRST = BitSet.valueOf(new long[] {0b001});
  private static final BitSet SECOND = BitSet.valueOf(new long[] {0b010});

  @Test
  void choosesByPreviewsAndSeesBoth() {
    // Two tiles to a run of the network, so that its memory is used again.
    try (MaskedNetwork network =
        MaskedNetwork.open(EdgeBundles.choosing(1), EdgeBundles.row(3), 2)) {
      EdgeChoice choice = network.choice().orElseThrow();
      assertThat(choice.preview().sampleIndices()).containsExactly(2);
      assertThat(choice.tilesPerRequest()).isEqualTo(1000);
      byte[] previews = {6, 5, 0, (byte) 200, 5};
      List<BitSet> masks = choice.choose(previews, 5);
      assertThat(masks).containsExactly(FIRST, SECOND, SECOND, FIRST, SECOND);
      assertThat(choice.withPreview(FIRST)).isEqualTo(BitSet.valueOf(new long[] {0b101}));
      assertThat(masks.get(0)).isEqualTo(FIRST);
      // The last four of the five: logits 0, 1; 0, 0; 7, 0; 0, 9.
      Predictions predictions =
          network.classify(previews, 5, 1, masks.subList(1, 5), new byte[] {1, 0, 7, 9});
      assertThat(predictions.classes()).containsExactly(1, 0, 0, 1);
    }
  }

  @Test
  void missingDataIsAsIfItHadNotBeenSent() {
    EdgeChoice choice =
        EdgeChoice.of(EdgeBundles.choosing(1), EdgeBundles.row(3), Optional.of(200f)).orElseThrow();
    assertThat(choice.choose(new byte[] {6, (byte) 200}, 2)).containsExactly(FIRST, SECOND);
  }

  @Test
  void theSelfTestTriesTheChoiceToo() {
    assertThatThrownBy(() -> MaskedNetwork.open(EdgeBundles.choosing(0), EdgeBundles.row(3), 2))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("fails its self-test on vector 0: other elements are chosen");
  }

  @Test
  void aGeneratorThatDoesNotFitItsPreviewIsNotOpened() {
    Bundle sound = EdgeBundles.choosing(1);
    GeneratorEntry entry = sound.manifest().generator().orElseThrow();
    byte[] wide =
        new Tensors(
                Map.of(
                    "weight", new Tensors.Tensor(List.of(3, 2), new float[6]),
                    "gamma", new Tensors.Tensor(List.of(1), new float[1]),
                    "offset", new Tensors.Tensor(List.of(3), new float[3])))
            .encode();
    String manifest =
        new String(sound.manifestBytes(), StandardCharsets.UTF_8)
            .replace(
                "{\"digest\":\"%s\",\"bytes\":%d}"
                    .formatted(entry.weights(), sound.blob(entry.weights()).length),
                "{\"digest\":\"%s\",\"bytes\":%d}".formatted(Digest.of(wide), wide.length))
            .replace(entry.weights().hex(), Digest.of(wide).hex());
    List<byte[]> blobs = new ArrayList<>(List.of(wide));
    sound.manifest().blobs().stream()
        .filter(blob -> !blob.digest().equals(entry.weights()))
        .forEach(blob -> blobs.add(sound.blob(blob.digest())));
    Bundle other = Bundle.of(Manifest.decode(manifest.getBytes(StandardCharsets.UTF_8)), blobs);
    assertThatThrownBy(() -> MaskedNetwork.open(other, EdgeBundles.row(3), 2))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining(
            "The bundle's generator (linear) does not fit its preview of 1 elements: ");
  }

  @Test
  void otherBundlesLeaveTheChoiceToServers() {
    assertThat(EdgeChoice.of(EdgeBundles.bundle(3), EdgeBundles.row(3), Optional.empty()))
        .isEmpty();
  }
}
