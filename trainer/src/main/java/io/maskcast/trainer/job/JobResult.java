package io.maskcast.trainer.job;

import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.trainer.learn.LearningResult;
import java.util.Optional;

/**
 * What a job achieved.
 *
 * @param q the mask cost Q
 * @param kept the elements kept
 * @param accuracyDense share of dense test tiles the dense network gets right
 * @param accuracyMasked share of masked test tiles the masked network gets right
 * @param testTiles how many those are
 * @param bundle the digest of its bundle; none where it cannot be published
 */
record JobResult(
    double q,
    int kept,
    double accuracyDense,
    double accuracyMasked,
    int testTiles,
    Optional<Digest> bundle) {

  static JobResult of(LearningResult result) {
    return new JobResult(
        result.selection().q(),
        result.selection().keptElements(),
        result.metrics().accuracyDense(),
        result.metrics().accuracyMasked(),
        result.metrics().testTiles(),
        result.canBePublished()
            ? Optional.of(result.bundle()).map(Bundle::digest)
            : Optional.empty());
  }
}
