package io.maskcast.trainer;

import io.maskcast.proto.call.Await;
import io.maskcast.shared.MaskcastException;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.learn.DynamicResult;
import io.maskcast.trainer.learn.DynamicSettings;
import io.maskcast.trainer.learn.LadderResult;
import io.maskcast.trainer.learn.LadderSettings;
import io.maskcast.trainer.learn.LearningResult;
import io.maskcast.trainer.learn.LearningSettings;
import io.maskcast.trainer.learn.ProgressListener;
import io.maskcast.trainer.learn.RunStore;
import io.vertx.core.Vertx;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A trainer for the time of one command. When the process is told to end meanwhile (Ctrl-C),
 * learning ends before the next batch and the process waits for that: the engine's native code
 * crashes if it computes while the process exits. For one thread.
 */
public final class CommandTrainer implements AutoCloseable {

  /** Longer than a batch takes. */
  private static final int PATIENCE_SECONDS = 60;

  private final Vertx vertx = Vertx.vertx();
  private final TrainerVerticle trainer = new TrainerVerticle();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread whenTold = new Thread(this::end, "shutdown");

  private CommandTrainer() {}

  /** Starts one. */
  public static CommandTrainer open() {
    CommandTrainer command = new CommandTrainer();
    Runtime.getRuntime().addShutdownHook(command.whenTold);
    Await.result(command.vertx.deployVerticle(command.trainer));
    return command;
  }

  /** What runs it. */
  public Vertx vertx() {
    return vertx;
  }

  /**
   * Learns a mask and its network: see {@link TrainerVerticle#learn}.
   *
   * @throws MaskcastException if the data or settings are wrong
   * @throws CancellationException if the process is told to end
   */
  public LearningResult learn(
      Supplier<Dataset> dataset,
      LearningSettings settings,
      RunStore store,
      ProgressListener listener) {
    return Await.result(trainer.learn(dataset, settings, store, listener));
  }

  /**
   * Learns a generator of masks and its network: see {@link TrainerVerticle#learnDynamic}.
   *
   * @throws MaskcastException if the data or settings are wrong
   * @throws CancellationException if the process is told to end
   */
  public DynamicResult learnDynamic(
      Supplier<Dataset> dataset,
      DynamicSettings settings,
      RunStore store,
      ProgressListener listener) {
    return Await.result(trainer.learnDynamic(dataset, settings, store, listener));
  }

  /**
   * Learns nested masks and a network for them: see {@link TrainerVerticle#learnLadder}.
   *
   * @throws MaskcastException if the data or settings are wrong
   * @throws CancellationException if the process is told to end
   */
  public LadderResult learnLadder(
      Supplier<Dataset> dataset,
      LadderSettings settings,
      RunStore store,
      ProgressListener listener) {
    return Await.result(trainer.learnLadder(dataset, settings, store, listener));
  }

  private void end() {
    trainer.cancel();
    try {
      closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // Not by the command's own thread, which the process does not wait for.
    System.err.println(
        "maskcast: Stopped before the end; what takes --resume goes on from the last epoch with it");
  }

  @Override
  public void close() {
    try {
      Await.result(vertx.close());
    } finally {
      closed.countDown();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(whenTold);
    } catch (IllegalStateException e) {
      // The process is about to end: the hook runs, and has been waiting for this.
      return;
    }
  }
}
