package io.maskcast.trainer.job;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.trainer.job.JobException.Reason;
import io.maskcast.trainer.learn.Cancellation;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All jobs of a trainer, in memory and on disk. What a caller was told is on disk; what happens by
 * itself is tried to be put there, and found out again by the next trainer if it is not.
 *
 * <p>Thread-safe. {@link #list()} and {@link #get} never block; all else writes files and waits for
 * others who do.
 */
final class Jobs implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);

  private final JobsFolder folder;
  private final Consumer<Job> listener;
  private final NavigableMap<Long, Job> jobs = new ConcurrentSkipListMap<>();
  private Optional<Claim> current = Optional.empty();
  private boolean stopped;
  private boolean closed;

  /**
   * A job somebody is to learn.
   *
   * @param job the job, running
   * @param cancellation ends it when it is cancelled or its trainer stopped
   */
  record Claim(Job job, Cancellation cancellation) {}

  private Jobs(JobsFolder folder, Consumer<Job> listener) {
    this.folder = folder;
    this.listener = listener;
  }

  /**
   * Opens the jobs of a folder; those that were running are queued again.
   *
   * @param listener told of every change of a job, in order, by the thread that changed it, which
   *     waits for it
   * @throws MaskcastException if another trainer has the folder or it cannot be read or written
   */
  static Jobs open(Path root, Consumer<Job> listener) {
    JobsFolder folder = JobsFolder.open(root);
    try {
      Jobs opened = new Jobs(folder, listener);
      folder.load().forEach(job -> opened.jobs.put(job.id(), job));
      return opened;
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  /** All jobs, by number. */
  List<Job> list() {
    return List.copyOf(jobs.values());
  }

  /**
   * A job as it is now.
   *
   * @throws JobException if there is none
   */
  Job get(long id) {
    return Optional.ofNullable(jobs.get(id))
        .orElseThrow(() -> new JobException(Reason.NOT_FOUND, "There is no job " + id));
  }

  /** Where the run of a job is kept. */
  Path run(long id) {
    return folder.run(id);
  }

  /**
   * Takes a job.
   *
   * @throws MaskcastException if it cannot be written
   */
  synchronized Job submit(JobRequest request) {
    long id = jobs.isEmpty() ? 1 : jobs.lastKey() + 1;
    return write(new Job(id, request, now(), new JobState.Queued()));
  }

  /** The next job to learn, which is running from then on; none if none waits or all is stopped. */
  synchronized Optional<Claim> claim() {
    current =
        jobs.values().stream()
            .filter(job -> !stopped && job.state() instanceof JobState.Queued)
            .findFirst()
            .map(job -> job.with(new JobState.Running(now(), Optional.empty())))
            .map(job -> new Claim(tell(job), new Cancellation()));
    return current;
  }

  /** The running job has come this far. */
  synchronized void progress(long id, JobProgress progress) {
    if (get(id).state() instanceof JobState.Running running) {
      tell(get(id).with(new JobState.Running(running.started(), Optional.of(progress))));
    }
  }

  /** The running job has learned; if it was cancelled in the meantime, it stays so. */
  synchronized Job done(long id, JobResult result) {
    Job job = get(id);
    if (!(job.state() instanceof JobState.Running)) {
      return job;
    }
    Optional<Publication> publication =
        job.request()
            .publish()
            .map(
                server ->
                    result.bundle().isPresent()
                        ? new Publication.Pending(server)
                        : new Publication.Failed(server, cannotBePublished(id)));
    return settle(job.with(new JobState.Done(now(), result, publication)));
  }

  /** The running job failed, unless it was cancelled or all was stopped: then that was why. */
  synchronized void failed(long id, String error) {
    Job job = get(id);
    if (job.state() instanceof JobState.Running && !stopped) {
      settle(job.with(new JobState.Failed(now(), error)));
    }
  }

  /**
   * Cancels a job; to cancel it again changes nothing.
   *
   * @throws JobException if there is none or it has already ended otherwise
   * @throws MaskcastException if that cannot be written; the job then goes on
   */
  synchronized Job cancel(long id) {
    Job job = get(id);
    if (job.state() instanceof JobState.Cancelled) {
      return job;
    }
    if (job.state().isFinal()) {
      throw new JobException(
          Reason.CONFLICT,
          "Job %d is %s; only queued and running jobs can be cancelled"
              .formatted(id, job.state().label()));
    }
    Job cancelled = write(job.with(new JobState.Cancelled(now())));
    current
        .filter(claim -> claim.job().id() == id)
        .ifPresent(claim -> claim.cancellation().cancel());
    return cancelled;
  }

  /**
   * A job is about to be published.
   *
   * @param server where to; if none, where it was to be published before
   * @throws JobException if there is none, it has no bundle (yet), is already being published, or
   *     nobody said where to
   * @throws MaskcastException if that cannot be written
   */
  synchronized Job publishing(long id, Optional<HostAndPort> server) {
    Job job = get(id);
    if (!(job.state() instanceof JobState.Done done)) {
      throw new JobException(
          Reason.CONFLICT,
          "Job %d is %s; only jobs that are done can be published"
              .formatted(id, job.state().label()));
    }
    if (done.result().bundle().isEmpty()) {
      throw new JobException(Reason.CONFLICT, cannotBePublished(id));
    }
    if (done.publication().filter(Publication.Pending.class::isInstance).isPresent()) {
      throw new JobException(Reason.CONFLICT, "Job %d is being published".formatted(id));
    }
    HostAndPort to =
        server
            .or(() -> done.publication().map(Publication::server))
            .orElseThrow(
                () ->
                    new JobException(
                        Reason.INVALID,
                        "Job %d names no server; say where to with {\"publish\": \"HOST:PORT\"}"
                            .formatted(id)));
    return write(job.with(published(done, new Publication.Pending(to))));
  }

  /** Publishing ended. */
  synchronized Job published(long id, Publication publication) {
    Job job = get(id);
    return job.state() instanceof JobState.Done done
        ? settle(job.with(published(done, publication)))
        : job;
  }

  private static JobState.Done published(JobState.Done done, Publication publication) {
    return new JobState.Done(done.ended(), done.result(), Optional.of(publication));
  }

  private static String cannotBePublished(long id) {
    return "Job %d cannot be published: versions travel by the channel or the tile, not by pixels or blocks"
        .formatted(id);
  }

  /** Lets no more jobs begin and ends the one that is running, which will be gone on with. */
  synchronized void stop() {
    stopped = true;
    current.ifPresent(claim -> claim.cancellation().cancel());
  }

  /** Gives the folder free; what is said of jobs afterwards is not written. */
  @Override
  public synchronized void close() {
    stop();
    if (!closed) {
      closed = true;
      folder.close();
    }
  }

  private Job write(Job job) {
    if (closed) {
      throw new MaskcastException("The trainer has been stopped");
    }
    folder.save(job);
    return tell(job);
  }

  private Job settle(Job job) {
    try {
      return write(job);
    } catch (MaskcastException e) {
      LOG.error("Job {} is {}, but that is not on disk", job.id(), job.state().label(), e);
      return tell(job);
    }
  }

  private Job tell(Job job) {
    jobs.put(job.id(), job);
    listener.accept(job);
    return job;
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }
}
