package io.maskcast.trainer.learn;

import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleBuilder;
import io.maskcast.shared.bundle.LadderEntry;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.bundle.ReferenceEntry;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.ladder.Ladder;
import io.maskcast.shared.ladder.StoppingRule;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.network.Network;
import io.maskcast.trainer.ladder.Climb;
import java.util.List;

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
    return new BundleBuilder(input, normalisation, metrics)
        .mask(kind, ladder.top())
        .ladder(ladder, rungs, rules)
        .network(network, weights)
        .selfTest(Evaluation.tiles(selfTest), selfTest.encode())
        .reference(reference)
        .build();
  }
}
