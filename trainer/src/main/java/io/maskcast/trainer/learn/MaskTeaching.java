package io.maskcast.trainer.learn;

import io.maskcast.trainer.network.Learner;
import io.maskcast.trainer.network.Masking;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Tells masks what tiles that the network does not learn from say about them, where a {@link
 * Holdout} asks for that; else does nothing. The tiles are dealt again and again, each epoch anew,
 * so that a run that goes on later sees the same. Not thread-safe.
 */
final class MaskTeaching implements AutoCloseable {

  private final Lesson lesson;
  private final Optional<Batches> batches;
  private Optional<RandomGenerator> random = Optional.empty();
  private Optional<Batches.Epoch> dealt = Optional.empty();
  private int left;

  MaskTeaching(Lesson lesson) {
    this.lesson = lesson;
    this.batches = lesson.newMaskBatches();
  }

  /** An epoch of mask learning begins. */
  void begin(int epoch) {
    random = batches.map(b -> lesson.random(Randomness.Purpose.MASK_BATCHES, Stage.MASK, epoch));
    left = 0;
  }

  /**
   * Replaces the gradients a masking got from the network's own batch.
   *
   * @param learner of the network, which stays as it is
   */
  void observe(Learner learner, Masking masking) {
    batches.ifPresent(
        all -> {
          if (left == 0) {
            dealt = random.map(all::epoch);
            left = all.perEpoch();
          }
          left--;
          Batches.Batch batch = dealt.orElseThrow().next();
          learner.observe(batch.inputs(), batch.targets(), masking);
        });
  }

  @Override
  public void close() {
    batches.ifPresent(Batches::close);
  }
}
