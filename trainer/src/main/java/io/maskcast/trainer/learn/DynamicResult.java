package io.maskcast.trainer.learn;

import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.network.Network;
import io.maskcast.trainer.dynamic.GeneratorForm;
import io.maskcast.trainer.dynamic.KeepRule;
import java.util.List;

/**
 * What learning dynamic masks gave. The arrays are not copied.
 *
 * @param normalisation of the samples, from the tiles learned from
 * @param network the layers of all networks
 * @param weights parameters of the network that learned with the masks
 * @param form what the generator is made of and sees
 * @param generator its parameters
 * @param rule what is kept of a tile, by the generator's logits
 * @param accuracyDense share of test tiles the dense network gets right
 * @param accuracyMasked share of test tiles the masked network gets right, each under its own mask
 * @param validationDense share of validation tiles the dense network gets right
 * @param validationMasked share of validation tiles the masked network gets right
 * @param control whether the masks alone tell the class
 * @param bytes what a test tile takes
 * @param testPredictions the class the masked network gives each test tile, in their order
 * @param epochs all epochs of the run
 * @param times seconds per stage, in their order
 */
@SuppressWarnings("ArrayRecordComponent") // large, handed on once, compared by nobody
public record DynamicResult(
    Normalisation normalisation,
    Network network,
    Tensors weights,
    GeneratorForm form,
    Tensors generator,
    KeepRule rule,
    double accuracyDense,
    double accuracyMasked,
    double validationDense,
    double validationMasked,
    Control control,
    TileBytes bytes,
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
   */
  public record TileBytes(
      long dense, double meanElements, int mostElements, double meanValues, double meanPositions) {

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
}
