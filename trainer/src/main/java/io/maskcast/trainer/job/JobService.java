package io.maskcast.trainer.job;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.shared.trust.SigningKey;
import io.maskcast.trainer.job.JobException.Reason;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes jobs over the event bus ({@link JobBus}) and HTTP ({@link #router()}), does them one after
 * the other in order of submission, and publishes what they gave. Jobs outlive the service: the
 * next one on the same folder goes on with those that had not ended. Thread-safe.
 */
public final class JobService {

  private static final Logger LOG = LoggerFactory.getLogger(JobService.class);

  private final Vertx vertx;
  private final Context context;
  private final WorkerExecutor learning;
  private final SettingsReader settings;
  private final Optional<HostAndPort> publish;
  private final Jobs jobs;
  private final JobRunner runner;
  private final JobPublisher publisher;

  private JobService(
      Vertx vertx,
      WorkerExecutor learning,
      SettingsReader settings,
      Optional<HostAndPort> publish,
      Optional<SigningKey> key,
      Jobs jobs) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.learning = learning;
    this.settings = settings;
    this.publish = publish;
    this.jobs = jobs;
    this.runner = new JobRunner(jobs, settings);
    this.publisher = new JobPublisher(vertx, jobs, key);
  }

  /**
   * Opens the jobs of a folder. Call it on the context of a verticle.
   *
   * @param learning where jobs are learned: one thread
   * @param settings understands the settings of jobs
   * @param folder where jobs are kept
   * @param publish the server for bundles of jobs that name none, if any
   * @param key signs the bundles of all jobs, if there is one
   * @return the service; fails with a {@link MaskcastException} if another trainer has the folder
   *     or it cannot be read or written
   */
  public static Future<JobService> open(
      Vertx vertx,
      WorkerExecutor learning,
      SettingsReader settings,
      Path folder,
      Optional<HostAndPort> publish,
      Optional<SigningKey> key) {
    return vertx
        .executeBlocking(() -> Jobs.open(folder, job -> JobBus.tell(vertx.eventBus(), job)), false)
        .map(jobs -> new JobService(vertx, learning, settings, publish, key, jobs));
  }

  /** Takes requests on the event bus and goes on with the jobs that had not ended. */
  public void begin() {
    new JobBus(this).listen(vertx.eventBus());
    for (Job job : jobs.list()) {
      if (!job.state().isFinal()) {
        learnNext();
      }
      publishPending(job);
    }
  }

  /** Whoever comes first on the learning thread does the job that was submitted first. */
  private void learnNext() {
    learning
        .executeBlocking(runner::runNext, false)
        .onSuccess(job -> job.ifPresent(this::publishPending))
        .onFailure(failure -> LOG.error("The learning thread failed", failure));
  }

  private void publishPending(Job job) {
    if (job.state() instanceof JobState.Done done
        && done.publication().orElse(null) instanceof Publication.Pending pending) {
      context.runOnContext(
          now ->
              publisher
                  .publish(job.id(), pending.server())
                  .onFailure(failure -> LOG.error("Publishing failed", failure)));
    }
  }

  /** The HTTP side. */
  public Router router() {
    return new JobWeb(vertx, this).router();
  }

  /**
   * Takes a job.
   *
   * @param json what {@link RequestJson} reads
   * @return the job, on disk; fails with a {@link JobException} if it is wrong
   */
  Future<Job> submit(JsonObject json) {
    return blocking(() -> jobs.submit(checked(json))).onSuccess(job -> learnNext());
  }

  private JobRequest checked(JsonObject json) {
    try {
      JobRequest request = RequestJson.read(json);
      if (!Files.isDirectory(request.data())) {
        throw new ConfigException("data", request.data(), "a folder of the trainer's machine");
      }
      settings.read(request.options());
      return new JobRequest(
          request.name(), request.data(), request.settings(), request.publish().or(() -> publish));
    } catch (MaskcastException e) {
      throw JobException.invalid(e);
    }
  }

  /** All jobs, by number. */
  List<Job> list() {
    return jobs.list();
  }

  /**
   * A job as it is now.
   *
   * @throws JobException if there is none
   */
  Job get(long id) {
    return jobs.get(id);
  }

  /** Where the run of a job is kept. */
  Path run(long id) {
    return jobs.run(id);
  }

  /** Cancels a job; fails with a {@link JobException} if there is none or it has ended. */
  Future<Job> cancel(long id) {
    return blocking(() -> jobs.cancel(id));
  }

  /**
   * Publishes the bundle of a job, perhaps again.
   *
   * @param json nothing, or the server under key {@code publish}
   * @return the job when it is published; fails with a {@link JobException} if it could not be
   */
  Future<Job> publish(long id, JsonObject json) {
    return blocking(() -> jobs.publishing(id, server(json)))
        .compose(
            job -> {
              HostAndPort server =
                  ((JobState.Done) job.state()).publication().orElseThrow().server();
              return publisher.publish(id, server);
            })
        .map(
            job -> {
              if (job.state() instanceof JobState.Done done
                  && done.publication().orElse(null) instanceof Publication.Failed failed) {
                throw new JobException(Reason.NOT_PUBLISHED, failed.error());
              }
              return job;
            });
  }

  private static Optional<HostAndPort> server(JsonObject json) {
    try {
      RequestJson.requireOnly(json, Set.of(RequestJson.PUBLISH));
      return RequestJson.server(json);
    } catch (MaskcastException e) {
      throw JobException.invalid(e);
    }
  }

  private <T> Future<T> blocking(Callable<T> work) {
    return vertx.executeBlocking(work, false);
  }

  /** Ends learning within a batch's time and gives the folder free. */
  public Future<Void> close() {
    return blocking(
            () -> {
              jobs.stop();
              return null;
            })
        // Behind whatever is still learned.
        .transform(stopped -> learning.executeBlocking(() -> null, false))
        .transform(
            idle ->
                blocking(
                    () -> {
                      jobs.close();
                      return null;
                    }));
  }
}
