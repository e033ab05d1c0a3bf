package io.maskcast.trainer.learn;

import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.LadderEntry;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.bundle.ReferenceEntry;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.ladder.Ladder;
import io.maskcast.shared.ladder.LadderFormat;
import io.maskcast.shared.ladder.StoppingRule;
import io.maskcast.shared.mask.MaskFormat;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.network.Network;
import io.maskcast.trainer.ladder.Climb;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What learning nested masks gave. The arrays are not copied.
 *
 * @param input the tiles it is for
 * @param normalisation of the samples, from the tiles learned from
 * @param kind of the masks
 * @param ladder the masks
 * @param rungs as the manifest describes them
 * @param rules when to stop, found on validation tiles
 * @param tests the test tiles at every rung
 * @param network its layers
 * @param denseWeights parameters of the network of the dense stage, which another run can begin
 *     with
 * @param weights the network that answers under all masks, as the blob of a bundle
 * @param metrics accuracies on the test tiles: the dense network's, and that of this one at the
 *     highest rung
 * @param validationDense share of validation tiles the dense network gets right
 * @param reference what the test tiles are like at the lowest rung
 * @param selfTest tensors {@code samples} and {@code logits} of some validation tiles at the
 *     highest rung
 * @param epochs all epochs of the run
 * @param times seconds per stage, in their order
 */
@SuppressWarnings("ArrayRecordComponent") // large, handed on once, compared by nobody
public record LadderResult(
    Manifest.Input input,
    Normalisation normalisation,
    MaskKind kind,
    Ladder ladder,
    List<LadderEntry.Rung> rungs,
    List<StoppingRule> rules,
    Climb tests,
    Network network,
    Tensors denseWeights,
    byte[] weights,
    Manifest.Metrics metrics,
    double validationDense,
    ReferenceEntry reference,
    Tensors selfTest,
    List<EpochRecord> epochs,
    List<StageTime> times) {

  /** Copies the lists. */
  public LadderResult {
    rungs = List.copyOf(rungs);
    rules = List.copyOf(rules);
    epochs = List.copyOf(epochs);
    times = List.copyOf(times);
  }

  /** What the rules come to on the test tiles: the same thresholds, in the same order. */
  public List<StoppingRule> tested() {
    return rules.stream().map(rule -> tests.rule(rule.thresholds())).toList();
  }

  /**
   * The bundle to publish: manifest and blobs. Says nothing of when or how fast it was made, so
   * equal learning gives equal bytes.
   */
  public Bundle bundle() {
    byte[] mask = MaskFormat.encode(ladder.top());
    byte[] order = LadderFormat.encode(ladder);
    byte[] vectors = selfTest.encode();
    Map<Digest, byte[]> blobs = new LinkedHashMap<>();
    for (byte[] bytes : List.of(mask, order, weights, vectors)) {
      blobs.put(Digest.of(bytes), bytes);
    }
    Manifest manifest =
        new Manifest(
                Manifest.FORMAT,
                input,
                normalisation,
                Manifest.MaskEntry.of(kind, ladder.top(), Digest.of(mask)),
                new Manifest.NetworkEntry(network, Digest.of(weights)),
                new Manifest.SelfTestEntry(
                    selfTest.asMap().get(Evaluation.LOGITS).shape().get(0), Digest.of(vectors)),
                List.of(),
                metrics,
                blobs.values().stream().map(Manifest.Blob::of).toList())
            .withLadder(new LadderEntry(Digest.of(order), rungs, rules))
            .withReference(Optional.of(reference));
    return Bundle.of(manifest.encode(), blobs);
  }
}
