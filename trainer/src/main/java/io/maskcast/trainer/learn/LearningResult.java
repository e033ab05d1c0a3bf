package io.maskcast.trainer.learn;

import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskFormat;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.network.Network;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What learning gave. The arrays are not copied.
 *
 * @param input the tiles it is for
 * @param normalisation of the samples, from the tiles learned from
 * @param maskKind the mask's realisation
 * @param mask the mask, with exactly the budget's elements
 * @param network the layers of both networks
 * @param weights parameters of the network that learned with the mask
 * @param metrics both accuracies on the test tiles: the dense network's, trained for the dense
 *     stage, on dense tiles, and the masked one's on masked tiles
 * @param validationDense share of validation tiles the dense network gets right
 * @param validationMasked share of masked validation tiles the masked network gets right
 * @param testPredictions the class the masked network gives each test tile, in their order
 * @param selfTest tensors {@code samples} (16 or fewer validation tiles, selected samples in the
 *     order of a pixel-interleaved tile, 0 to 255) and {@code logits} (tiles, classes)
 * @param curve accuracy over Q while the mask was learned, a point per epoch
 * @param times seconds per stage, in their order
 */
@SuppressWarnings("ArrayRecordComponent") // large, handed on once, compared by nobody
public record LearningResult(
    Manifest.Input input,
    Normalisation normalisation,
    MaskKind maskKind,
    Mask mask,
    Network network,
    Tensors weights,
    Manifest.Metrics metrics,
    double validationDense,
    double validationMasked,
    int[] testPredictions,
    Tensors selfTest,
    List<CurvePoint> curve,
    List<StageTime> times) {

  /** Copies the lists. */
  public LearningResult {
    curve = List.copyOf(curve);
    times = List.copyOf(times);
  }

  /**
   * The bundle to publish: manifest and three blobs. Says nothing of when or how fast it was made,
   * so equal learning gives equal bytes.
   */
  public Bundle bundle() {
    byte[] maskBytes = MaskFormat.encode(mask);
    byte[] weightBytes = weights.encode();
    byte[] selfTestBytes = selfTest.encode();
    Map<Digest, byte[]> blobs = new LinkedHashMap<>();
    for (byte[] bytes : List.of(maskBytes, weightBytes, selfTestBytes)) {
      blobs.put(Digest.of(bytes), bytes);
    }
    Manifest manifest =
        new Manifest(
            Manifest.FORMAT,
            input,
            normalisation,
            Manifest.MaskEntry.of(maskKind, mask, Digest.of(maskBytes)),
            new Manifest.NetworkEntry(network, Digest.of(weightBytes)),
            new Manifest.SelfTestEntry(
                selfTest.asMap().get(Evaluation.LOGITS).shape().get(0), Digest.of(selfTestBytes)),
            metrics,
            blobs.entrySet().stream()
                .map(blob -> new Manifest.Blob(blob.getKey(), blob.getValue().length))
                .toList());
    return Bundle.of(manifest.encode(), blobs);
  }
}
