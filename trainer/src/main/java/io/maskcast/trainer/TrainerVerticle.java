package io.maskcast.trainer;

import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.learn.Cancellation;
import io.maskcast.trainer.learn.Learning;
import io.maskcast.trainer.learn.LearningResult;
import io.maskcast.trainer.learn.LearningSettings;
import io.maskcast.trainer.learn.ProgressListener;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The trainer: learns one mask after another on a thread of its own. Undeploying it ends learning.
 * Thread-safe once deployed.
 */
public final class TrainerVerticle extends VerticleBase {

  /** Learning takes as long as it takes; Vert.x need not warn of it. */
  private static final long LEARNING_WARNING_DAYS = 30;

  private final Cancellation cancellation = new Cancellation();
  private WorkerExecutor learning;

  @Override
  public Future<?> start() {
    learning =
        vertx.createSharedWorkerExecutor("learning", 1, LEARNING_WARNING_DAYS, TimeUnit.DAYS);
    return Future.succeededFuture();
  }

  /**
   * Learns a mask and its network.
   *
   * @param dataset reads what to learn from, on the learning thread
   * @param settings how; fitted to the size of the data set
   * @param listener told of progress on the learning thread
   * @return the result; fails with a {@link io.maskcast.shared.MaskcastException} if the data or
   *     settings are wrong
   */
  public Future<LearningResult> learn(
      Supplier<Dataset> dataset, LearningSettings settings, ProgressListener listener) {
    return learning.executeBlocking(
        () -> {
          Dataset read = dataset.get();
          return Learning.learn(read, settings.suitedTo(read), listener, cancellation);
        });
  }

  @Override
  public Future<?> stop() {
    cancellation.cancel();
    return learning.close();
  }
}
