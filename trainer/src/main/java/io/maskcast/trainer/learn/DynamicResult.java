package io.maskcast.trainer.learn;

import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleBuilder;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.mask.GeneratorForm;
import io.maskcast.shared.mask.KeepRule;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.network.Network;
import java.util.List;
import java.util.Optional;

/**
 * What learning dynamic masks gave. The arrays are not copied.
 *
 * @param input the tiles it is for
 * @param normalisation of the samples, from the tiles learned from
 * @param kind of the masks
 * @param network the layers of all networks
 * @param weights parameters of the network that learned with the masks
 * @param networkBlob the same as the blob of a bundle
 * @param form what the generator is made of and sees
 * @param generator its parameters
 * @param preview what edges, which then run the generator, are sent of every tile first
 * @param rule what is kept of a tile besides the preview, by the generator's logits
 * @param metrics both accuracies on the test tiles: the dense network's, and the masked network's,
 *     each tile under the mask a server makes for it
 * @param validationDense share of validation tiles the dense network gets right
 * @param validationMasked share of validation tiles the masked network gets right
 * @param control whether the masks alone tell the class
 * @param bytes what a test tile takes
 * @param masksApart how many test tiles have another mask by the engine than by a server
 * @param selfTest tensors {@code samples} (4 or fewer whole validation tiles in the order of a
 *     pixel-interleaved tile, not normalised), {@code logits} (tiles, classes), {@code masks}
 *     (tiles, elements)
 * @param testPredictions the class the masked network gives each test tile, in their order
 * @param epochs all epochs of the run
 * @param times seconds per stage, in their order
 */
@SuppressWarnings("ArrayRecordComponent") // large, handed on once, compared by nobody
public record DynamicResult(
    Manifest.Input input,
    Normalisation normalisation,
    MaskKind kind,
    Network network,
    Tensors weights,
    byte[] networkBlob,
    GeneratorForm form,
    Tensors generator,
    Optional<Mask> preview,
    KeepRule rule,
    Manifest.Metrics metrics,
    double validationDense,
    double validationMasked,
    Control control,
    TileBytes bytes,
    int masksApart,
    Tensors selfTest,
    int[] testPredictions,
    List<EpochRecord> epochs,
    List<StageTime> times) {

  /**
   * A network of the same architecture that learned from the bare masks, 1 for what is kept and 0
   * elsewhere, without a value of the tile. What it knows, the positions say: chance means that the
   * masks do not tell the class.
   *
   * @param accuracy share of test tiles it gets right
   * @param chance share of the test tiles of the largest class
   */
  public record Control(double accuracy, double chance) {}

  /**
   * What the test tiles take.
   *
   * @param dense bytes of a whole tile
   * @param meanElements the mean of the elements kept
   * @param mostElements the most elements kept of one tile
   * @param meanValues mean bytes of the samples kept: all there is to send in the free view, where
   *     positions are not charged
   * @param meanPositions mean bytes that say which elements were kept, {@code log2 C(N, K) / 8}
   * @param meanMasks mean bytes of the masks as they travel, many tiles together: less than their
   *     positions where tiles are alike
   */
  public record TileBytes(
      long dense,
      double meanElements,
      int mostElements,
      double meanValues,
      double meanPositions,
      double meanMasks) {

    /** Values and positions. */
    public double meanTotal() {
      return meanValues + meanPositions;
    }
  }

  /** Copies the lists. */
  public DynamicResult {
    epochs = List.copyOf(epochs);
    times = List.copyOf(times);
  }

  /** Share of test tiles the dense network gets right. */
  public double accuracyDense() {
    return metrics.accuracyDense();
  }

  /** Share of test tiles the masked network gets right. */
  public double accuracyMasked() {
    return metrics.accuracyMasked();
  }

  /**
   * The bundle to publish: manifest and blobs. Says nothing of when or how fast it was made, so
   * equal learning gives equal bytes.
   */
  public Bundle bundle() {
    MaskGrid grid = kind.grid(input.channels(), input.height(), input.width());
    return new BundleBuilder(input, normalisation, metrics)
        .mask(kind, Mask.all(grid))
        .generator(
            form,
            rule,
            generator.encode(),
            bytes.meanValues() / bytes.dense(),
            bytes.meanMasks(),
            preview)
        .network(network, networkBlob)
        .selfTest(Evaluation.tiles(selfTest), selfTest.encode())
        .build();
  }
}
