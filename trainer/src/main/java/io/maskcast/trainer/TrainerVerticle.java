package io.maskcast.trainer;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.ListenFailure;
import io.maskcast.shared.trust.SigningKey;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.job.JobService;
import io.maskcast.trainer.job.SettingsReader;
import io.maskcast.trainer.learn.Cancellation;
import io.maskcast.trainer.learn.DynamicLearning;
import io.maskcast.trainer.learn.DynamicResult;
import io.maskcast.trainer.learn.DynamicSettings;
import io.maskcast.trainer.learn.LadderLearning;
import io.maskcast.trainer.learn.LadderResult;
import io.maskcast.trainer.learn.LadderSettings;
import io.maskcast.trainer.learn.Learning;
import io.maskcast.trainer.learn.LearningResult;
import io.maskcast.trainer.learn.LearningSettings;
import io.maskcast.trainer.learn.ProgressListener;
import io.maskcast.trainer.learn.RunStore;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpServer;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The trainer: learns one mask after another on a thread of its own, those it is {@linkplain #learn
 * called} for and, if it is to take jobs, those that come over HTTP and the event bus ({@link
 * io.maskcast.trainer.job.JobBus}). Undeploying it ends learning at the next batch; a trainer
 * deployed on the same folder later goes on with the jobs. Deploy one instance. Thread-safe once
 * deployed.
 */
public final class TrainerVerticle extends VerticleBase {

  /** Learning takes as long as it takes; Vert.x need not warn of it. */
  private static final long LEARNING_WARNING_DAYS = 30;

  /** What it takes to take jobs. */
  private record Serving(TrainerConfig config, SettingsReader settings) {}

  private final Optional<Serving> serving;
  private final Cancellation cancellation = new Cancellation();
  private WorkerExecutor learning;
  private Supplier<Future<Void>> quiesce = Future::succeededFuture;
  private volatile int port;

  /** A trainer that learns what it is called for, and takes no jobs. */
  public TrainerVerticle() {
    this.serving = Optional.empty();
  }

  /**
   * A trainer that takes jobs.
   *
   * @param config where and how
   * @param settings understands the settings of jobs
   */
  public TrainerVerticle(TrainerConfig config, SettingsReader settings) {
    this.serving = Optional.of(new Serving(config, settings));
  }

  /** The port it takes jobs on, once deployed; 0 if it takes none. */
  public int port() {
    return port;
  }

  @Override
  public Future<?> start() {
    learning =
        vertx.createSharedWorkerExecutor("learning", 1, LEARNING_WARNING_DAYS, TimeUnit.DAYS);
    return serving.<Future<?>>map(this::serve).orElseGet(Future::succeededFuture);
  }

  private Future<?> serve(Serving how) {
    TrainerConfig config = how.config();
    return vertx
        .executeBlocking(() -> config.sign().map(SigningKey::read))
        .compose(
            key ->
                JobService.open(
                    vertx, learning, how.settings(), config.dataDir(), config.publish(), key))
        .compose(jobs -> listen(config, jobs));
  }

  private Future<HttpServer> listen(TrainerConfig config, JobService jobs) {
    return vertx
        .createHttpServer()
        .requestHandler(jobs.router())
        .listen(config.port(), config.host())
        .onSuccess(
            server -> {
              port = server.actualPort();
              quiesce = () -> server.close().eventually(jobs::close);
              jobs.begin();
            })
        .recover(
            failure ->
                jobs.close()
                    .transform(
                        closed ->
                            Future.failedFuture(
                                ListenFailure.explained(config.host(), config.port(), failure))));
  }

  /**
   * Learns a mask and its network.
   *
   * @param dataset reads what to learn from, on the learning thread
   * @param settings how; fitted to the size of the data set
   * @param store keeps the run after every epoch, and may hold it from before
   * @param listener told of progress on the learning thread
   * @return the result; fails with a {@link MaskcastException} if the data or settings are wrong
   */
  public Future<LearningResult> learn(
      Supplier<Dataset> dataset,
      LearningSettings settings,
      RunStore store,
      ProgressListener listener) {
    return learning.executeBlocking(
        () -> {
          Dataset read = dataset.get();
          return Learning.learn(read, settings.suitedTo(read), store, listener, cancellation);
        },
        false);
  }

  /**
   * Learns a generator of masks and its network.
   *
   * @param dataset reads what to learn from, on the learning thread
   * @param settings how; fitted to the size of the data set
   * @param store keeps the run after every epoch, and may hold it from before
   * @param listener told of progress on the learning thread
   * @return the result; fails with a {@link MaskcastException} if the data or settings are wrong
   */
  public Future<DynamicResult> learnDynamic(
      Supplier<Dataset> dataset,
      DynamicSettings settings,
      RunStore store,
      ProgressListener listener) {
    return learning.executeBlocking(
        () -> {
          Dataset read = dataset.get();
          return DynamicLearning.learn(
              read, settings.suitedTo(read), store, listener, cancellation);
        },
        false);
  }

  /**
   * Learns nested masks and a network for them.
   *
   * @param dataset reads what to learn from, on the learning thread
   * @param settings how; fitted to the size of the data set
   * @param store keeps the run after every epoch, and may hold it from before
   * @param listener told of progress on the learning thread
   * @return the result; fails with a {@link MaskcastException} if the data or settings are wrong
   */
  public Future<LadderResult> learnLadder(
      Supplier<Dataset> dataset,
      LadderSettings settings,
      RunStore store,
      ProgressListener listener) {
    return learning.executeBlocking(
        () -> {
          Dataset read = dataset.get();
          return LadderLearning.learn(read, settings.suitedTo(read), store, listener, cancellation);
        },
        false);
  }

  /** Ends learning within a batch's time: it fails with a {@link CancellationException}. */
  void cancel() {
    cancellation.cancel();
  }

  @Override
  public Future<?> stop() {
    cancellation.cancel();
    return quiesce.get().eventually(learning::close);
  }
}
