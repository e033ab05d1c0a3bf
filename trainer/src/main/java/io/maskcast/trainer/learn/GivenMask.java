package io.maskcast.trainer.learn;

import io.maskcast.trainer.baseline.Baseline;
import java.nio.file.Path;

/** Where a mask comes from that is not learned in this run. */
public sealed interface GivenMask {

  /**
   * Chosen by a baseline, for comparison; the network learns with it for as many epochs as a mask
   * would be learned.
   *
   * @param baseline which
   */
  record ByBaseline(Baseline baseline) implements GivenMask {

    @Override
    public String describe() {
      return baseline.label();
    }
  }

  /**
   * A checkpoint that another run of the same pipeline has left for its range of Q; the network
   * goes on from the checkpoint's.
   *
   * @param file {@code state/checkpoint-q-*.safetensors} of that run
   */
  record FromCheckpoint(Path file) implements GivenMask {

    @Override
    public String describe() {
      return file.toString();
    }
  }

  /** For people and {@code run.json}. */
  String describe();
}
