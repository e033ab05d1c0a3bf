package io.maskcast.deploy.bench.tiles;

import io.maskcast.deploy.bench.statistics.Accuracy;
import java.util.List;
import java.util.Optional;

/**
 * What an arm came to over all seeds.
 *
 * @param arm its name
 * @param line what it has in common with arms of other settings
 * @param family how tiles are made smaller
 * @param setting how much
 * @param carrier how they travel
 * @param ours whether masks learned by maskcast travel as maskcast sends them
 * @param keptSamples samples of a tile that the network sees, mean over the seeds
 * @param wireDown bytes across the socket towards the edge for each tile, mean over the seeds
 * @param wireUp the other direction
 * @param requests for all tiles, mean over the seeds
 * @param seeds in the order of the accuracies
 * @param asIs share of the test tiles the dense network gets right, by seed
 * @param tuned the same of the fine-tuned network
 * @param asIsMean of the seeds, with its interval
 * @param tunedMean of the seeds, with its interval
 * @param validationAsIs share of the validation tiles, mean over the seeds
 * @param validationTuned the same of the fine-tuned network
 * @param timed how long requests take, where that was measured
 */
record ArmResult(
    String arm,
    String line,
    Family family,
    double setting,
    Carrier carrier,
    boolean ours,
    double keptSamples,
    double wireDown,
    double wireUp,
    double requests,
    List<Long> seeds,
    List<Double> asIs,
    List<Double> tuned,
    Accuracy asIsMean,
    Accuracy tunedMean,
    double validationAsIs,
    double validationTuned,
    Optional<Timed> timed) {

  /** Bytes across the socket for each tile, both directions. */
  double wire() {
    return wireDown + wireUp;
  }

  /** Whether the fine-tuned network is the better one, as validation tiles tell. */
  boolean tunedIsBetter() {
    return validationTuned >= validationAsIs;
  }

  /** Test accuracy of the network that validation tiles prefer. */
  Accuracy accuracy() {
    return tunedIsBetter() ? tunedMean : asIsMean;
  }

  /** Validation accuracy of that network. */
  double validation() {
    return Math.max(validationAsIs, validationTuned);
  }
}
