package io.maskcast.edge.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.edge.EdgeBundles;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleBuilder;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.bundle.Tensors.Tensor;
import io.maskcast.shared.mask.GeneratorForm;
import io.maskcast.shared.mask.KeepRule;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.mask.MaskKind;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tiles of three samples with masks of their own; class 0 counts the first, class 1 the second. */
class OwnMaskNetworkTest {

  /** What an edge has of a bundle whose generator kept the first and the last sample of 5, 3, 2. */
  private static Bundle bundle(float... logits) {
    Bundle plain = EdgeBundles.bundle(3);
    Map<String, Tensor> vectors = new LinkedHashMap<>();
    vectors.put("samples", new Tensor(List.of(1, 3), new float[] {5, 3, 2}));
    vectors.put("logits", new Tensor(List.of(1, 2), logits));
    vectors.put("masks", new Tensor(List.of(1, 3), new float[] {1, 0, 1}));
    Bundle whole =
        BundleBuilder.of(plain)
            .mask(MaskKind.PIXEL_ANY, Mask.all(MaskGrid.pixels(1, 1, 3)))
            .selfTest(1, new Tensors(vectors).encode())
            .generator(
                GeneratorForm.of("linear"),
                new KeepRule.Positive(),
                new byte[] {1, 2, 3}, // stays with the server
                0.5,
                1,
                Optional.empty())
            .build();
    Map<Digest, byte[]> blobs = new HashMap<>();
    whole
        .manifest()
        .edgeBlobs()
        .forEach(blob -> blobs.put(blob.digest(), whole.blob(blob.digest())));
    return Bundle.ofEdge(whole.manifestBytes(), blobs);
  }

  private static BitSet keeping(int... samples) {
    BitSet mask = new BitSet();
    for (int sample : samples) {
      mask.set(sample);
    }
    return mask;
  }

  @Test
  void eachTileIsSeenByItsOwnMask() {
    // Two tiles to a run of the network, so that its memory is used again.
    try (MaskedNetwork network = MaskedNetwork.open(bundle(5, 0), EdgeBundles.row(3), 2)) {
      assertThat(network.ownMasks()).isPresent();
      Predictions predictions =
          network.classify(
              List.of(keeping(0, 1), keeping(), keeping(1, 2), keeping(0), keeping(0, 1, 2)),
              new byte[] {4, 2, 1, 9, 3, 6, 7, 8});
      assertThat(predictions.classes()).containsExactly(0, 0, 1, 0, 1);
      // Logits 4, 2; 0, 0; 0, 1; 3, 0; 6, 7.
      assertThat(predictions.confidences())
          .containsExactly(
              confidence(2), confidence(0), confidence(1), confidence(3), confidence(1));
    }
  }

  /** Of the larger of two logits that lie so far apart. */
  private static float confidence(double apart) {
    return (float) (1 / (1 + Math.exp(-apart)));
  }

  @Test
  void theSelfTestSeesMasksToo() {
    assertThatThrownBy(() -> MaskedNetwork.open(bundle(5, 3), EdgeBundles.row(3), 2))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("fails its self-test on vector 0: logit 1 is 0.00000 instead of 3");
  }
}
