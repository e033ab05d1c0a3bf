package io.maskcast.trainer.learn;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.network.ComputeDevice;
import io.maskcast.trainer.network.Learner;
import io.maskcast.trainer.network.TrainableNetwork;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The steps that stages of learning are made of, one at a time, to see what they cost: those of the
 * dense stage on one network, those of the mask stage on another that starts from the same
 * parameters. They are the stages' own, on batches without end, without what comes between epochs.
 * Not thread-safe.
 */
public final class TrainingSteps implements AutoCloseable {

  private final NDManager manager;
  private final Lesson lesson;
  private final Plain plain;
  private final Masked masked;

  /**
   * Prepares. No two of these can make a step at the same time in one process.
   *
   * @param dataset what to learn from
   * @param settings how; goal and epochs only set the pace at which the mask shrinks
   * @throws io.maskcast.shared.MaskcastException if the device is not there, or tiles and network
   *     do not fit each other
   */
  public TrainingSteps(Dataset dataset, LearningSettings settings) {
    this.manager = ComputeDevice.engine().newBaseManager(settings.device().resolve());
    this.lesson =
        new Lesson(
            dataset,
            settings,
            manager,
            RunStore.inMemory(),
            ProgressListener.NONE,
            new Cancellation());
    this.plain = new Plain();
    this.masked = new Masked();
  }

  /**
   * Network alone, nothing masked.
   *
   * @return how many tiles it learned from
   * @throws io.maskcast.shared.MaskcastException if learning diverges
   */
  public int plain() {
    return plain.step();
  }

  /**
   * Network and masks together, by turns without noise and with it (Algorithm 1).
   *
   * @return how many tiles they learned from
   * @throws io.maskcast.shared.MaskcastException if learning diverges
   */
  public int masked() {
    return masked.step();
  }

  /** Where the steps are computed: {@code cpu} or {@code gpu}. */
  public String device() {
    return manager.getDevice().getDeviceType();
  }

  /** How many threads the engine computes one operation with on a CPU. */
  public int threads() {
    return JniUtils.getNumThreads();
  }

  /** Releases the native memory. */
  @Override
  public void close() {
    plain.close();
    masked.close();
    manager.close();
  }

  /** A network, and batches for it without end. */
  private abstract class Steps implements AutoCloseable {

    private final Stage stage;
    private final TrainableNetwork network;
    private final Learner learner;
    private final Batches batches = lesson.newBatches();
    private Batches.Epoch dealt;
    private int epoch;
    private int number;

    Steps(Stage stage) {
      this.stage = stage;
      this.network = lesson.newNetwork(Stage.DENSE);
      this.learner = new Learner(network, lesson.settings().network().optimiser());
      this.dealt = batches.epoch(random(Randomness.Purpose.BATCHES));
    }

    RandomGenerator random(Randomness.Purpose purpose) {
      return lesson.random(purpose, stage, epoch);
    }

    int step() {
      if (number == batches.perEpoch()) {
        epoch++;
        number = 0;
        dealt = batches.epoch(random(Randomness.Purpose.BATCHES));
      }
      Batches.Batch batch = dealt.next();
      step(learner, batch, number);
      number++;
      return batch.targets().length / lesson.dataset().classes();
    }

    abstract void step(Learner learner, Batches.Batch batch, int number);

    @Override
    public void close() {
      batches.close();
      learner.close();
      network.close();
    }
  }

  private final class Plain extends Steps {

    private final NetworkStage stage =
        new NetworkStage(
            lesson,
            Stage.DENSE,
            1,
            lesson.sequence().dense(),
            new MaskState(1, 0, 0, 0),
            Optional.empty());

    Plain() {
      super(Stage.DENSE);
    }

    @Override
    void step(Learner learner, Batches.Batch batch, int number) {
      stage.step(learner, batch, 0.5);
    }
  }

  private final class Masked extends Steps {

    private final MaskStage stage = new MaskStage(lesson, Optional.empty());
    private final MaskTeaching teaching = new MaskTeaching(lesson);
    private RandomGenerator noise = random(Randomness.Purpose.NOISE);

    Masked() {
      super(Stage.MASK);
    }

    @Override
    void step(Learner learner, Batches.Batch batch, int number) {
      noise = number == 0 ? random(Randomness.Purpose.NOISE) : noise;
      stage.step(learner, batch, teaching, number, noise);
    }
  }
}
