package io.maskcast.edge.job;

import io.maskcast.edge.EdgeAgent;
import io.maskcast.edge.EdgeJob;
import io.maskcast.edge.EdgeRun;
import io.maskcast.edge.backoff.Backoff;
import io.maskcast.edge.budget.OnBudget;
import io.maskcast.edge.budget.Spending;
import io.maskcast.edge.health.BudgetState;
import io.maskcast.edge.health.JobState;
import io.maskcast.edge.results.JobPosition;
import io.maskcast.edge.results.ResultStore;
import io.maskcast.edge.source.TileChoice;
import io.maskcast.proto.call.Await;
import io.maskcast.proto.call.CallException;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.BundleReference;
import io.maskcast.shared.tile.TileRange;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does jobs on a thread of its own, one after the other as they are due, for ever: whatever fails
 * is tried again, from the tile behind the last one that is on disk. Thread-safe.
 */
public final class JobLoop {

  private static final Logger LOG = LoggerFactory.getLogger(JobLoop.class);

  /** Tiles of one run of the agent, after which other jobs have their turn. */
  private static final long CHUNK = 100_000;

  /** A run without any sign for so long is stuck. */
  private static final Duration STUCK = Duration.ofMinutes(10);

  private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final Duration LONGEST_BUDGET_WAIT = Duration.ofMinutes(1);

  private final EdgeAgent agent;
  private final ResultStore store;
  private final Spending spending;
  private final Backoff backoff;
  private final RandomGenerator random;
  private final List<JobTask> tasks;
  private final BundleInBudget bundles;
  private final Thread thread;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile boolean stopping;
  private volatile Optional<Recorder> recorder = Optional.empty();
  private volatile long aliveUntil = Long.MAX_VALUE;
  private volatile Optional<JobTask> running = Optional.empty();
  private final Set<String> paused = ConcurrentHashMap.newKeySet();
  private volatile int smallerNow;

  /**
   * A loop, to be started.
   *
   * @param agent who does them
   * @param jobs what is to be done
   * @param store where results and positions are
   * @param spending what may be moved
   * @param backoff the waits after failures
   * @param random what waits are drawn from
   */
  public JobLoop(
      EdgeAgent agent,
      List<JobConfig> jobs,
      ResultStore store,
      Spending spending,
      Backoff backoff,
      RandomGenerator random) {
    this.agent = agent;
    this.store = store;
    this.spending = spending;
    this.backoff = backoff;
    this.random = random;
    this.bundles = new BundleInBudget(agent);
    this.tasks = jobs.stream().map(job -> new JobTask(job, store, Clock.systemUTC())).toList();
    this.thread = new Thread(this::work, "jobs");
    thread.setDaemon(true);
  }

  /** Begins. */
  public void start() {
    thread.start();
  }

  /** How each job is. */
  public List<JobState> states() {
    return tasks.stream().map(JobTask::state).toList();
  }

  /**
   * A job is not run until {@link #resume}, or until the daemon starts anew; if it runs, it breaks
   * off, and what came is kept.
   *
   * @return whether there is such a job
   */
  public boolean pause(String job) {
    if (known(job)) {
      paused.add(job);
      return true;
    }
    return false;
  }

  /**
   * A job goes on where it was.
   *
   * @return whether there is such a job
   */
  public boolean resume(String job) {
    paused.remove(job);
    return known(job);
  }

  /** The jobs that are paused. */
  public Set<String> paused() {
    return Set.copyOf(paused);
  }

  private boolean known(String job) {
    return tasks.stream().anyMatch(task -> task.config().name().equals(job));
  }

  /** Whether it still gets anything done. */
  public boolean isAlive() {
    return thread.isAlive() && System.nanoTime() - aliveUntil < 0;
  }

  /** Bytes crossed the sockets: whatever runs is not stuck. */
  public void sign() {
    if (recorder.isPresent()) {
      alive(Duration.ZERO);
    }
  }

  private void alive(Duration pause) {
    long until = System.nanoTime() + STUCK.plus(pause).toNanos();
    if (aliveUntil == Long.MAX_VALUE || until - aliveUntil > 0) {
      aliveUntil = until;
    }
  }

  /** Forces to disk what came; waits for it. */
  public void flush() {
    recorder.ifPresent(Recorder::flushQuietly);
  }

  /** Ends a run that may not go on as it is; asked again and again, as long as that is so. */
  public void enforce() {
    if (recorder.isPresent() && stop().isPresent()) {
      agent.breakOff();
    }
  }

  /** Why the run in progress is to end. */
  private Optional<String> stop() {
    if (stopping) {
      return Optional.of("the daemon stops");
    }
    if (running.filter(this::isPaused).isPresent()) {
      return Optional.of("the job is paused");
    }
    BudgetState.Level level = spending.state().level();
    if (level == BudgetState.Level.SPENT) {
      return Optional.of("the byte budget is spent");
    }
    return level == BudgetState.Level.FINE || smallerNow < 0 ? Optional.empty() : smaller();
  }

  private boolean isPaused(JobTask task) {
    return paused.contains(task.config().name());
  }

  private Optional<String> smaller() {
    return running
        .filter(task -> spending.smaller(task.config().smaller().size()) > smallerNow)
        .map(task -> "the byte budget asks for a smaller mask");
  }

  /**
   * Tells it to stop, and waits until it has: what came is on disk.
   *
   * @param longest how long to wait
   * @return whether it has
   */
  public boolean stop(Duration longest) {
    stopping = true;
    stopped.countDown();
    long until = System.nanoTime() + longest.toNanos();
    try {
      while (thread.isAlive() && System.nanoTime() - until < 0) {
        agent.breakOff();
        thread.join(50);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    flush();
    return !thread.isAlive();
  }

  private void work() {
    while (!stopping) {
      Optional<JobTask> next =
          tasks.stream()
              .filter(task -> task.due().isPresent() && !isPaused(task))
              .min(Comparator.comparingLong(task -> task.due().getAsLong() - System.nanoTime()));
      long wait =
          next.map(task -> task.due().getAsLong() - System.nanoTime()).orElse(Long.MAX_VALUE);
      if (wait > 0) {
        pause(wait);
      } else {
        attempt(next.orElseThrow());
      }
    }
  }

  private void pause(long nanos) {
    try {
      stopped.await(Math.min(nanos, LONGEST_PAUSE_NANOS), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopping = true;
    }
  }

  private void attempt(JobTask task) {
    long before = task.state().recorded();
    try {
      if (spending.state().level() == BudgetState.Level.SPENT) {
        awaitBudget(task);
        return;
      }
      go(task);
    } catch (RuntimeException e) {
      failed(task, e, task.state().recorded() > before);
    }
  }

  private void awaitBudget(JobTask task) {
    Duration renewed = spending.renewedAfter();
    Duration wait = renewed.compareTo(LONGEST_BUDGET_WAIT) < 0 ? renewed : LONGEST_BUDGET_WAIT;
    task.waits(
        "the byte budget is spent; it is renewed in %d s".formatted(renewed.toSeconds()),
        wait.plusMillis(100));
  }

  private void failed(JobTask task, RuntimeException e, boolean someCame) {
    if (stopping) {
      return;
    }
    if (e instanceof StoppedException) {
      LOG.info(
          "Job {} broke off: {} ({} tiles of this run are recorded)",
          task.config().name(),
          e.getMessage(),
          task.state().position());
      task.waits(e.getMessage(), Duration.ZERO);
      return;
    }
    if (!(e instanceof MaskcastException)) {
      LOG.error("Job {} failed in a way that nobody foresaw", task.config().name(), e);
    }
    int failures = task.failed(someCame);
    Duration wait =
        serverBudget(e)
            .map(after -> after.plus(backoff.wait(1, random)))
            .orElseGet(() -> backoff.wait(failures, random));
    String why = e.getMessage() == null ? e.toString() : e.getMessage();
    LOG.warn(
        "Job {} broke off: {}; it goes on in {} s ({} tiles of this run are recorded)",
        task.config().name(),
        why,
        String.format(Locale.ROOT, "%.1f", wait.toMillis() / 1e3),
        task.state().position());
    task.waits(why, wait);
  }

  private static Optional<Duration> serverBudget(RuntimeException e) {
    return e.getCause() instanceof CallException call ? call.retryAfter() : Optional.empty();
  }

  private void go(JobTask task) {
    JobConfig job = task.config();
    JobPosition position = task.begin();
    List<TileRange> rest = rest(job, position);
    if (rest.isEmpty()) {
      task.runOver();
      return;
    }
    List<TileRange> now = TileRange.take(rest, Math.min(CHUNK, TileRange.count(rest)));
    long last = position.index() + TileRange.count(rest);
    int smaller = spending.smaller(job.smaller().size());
    BundleReference bundle = bundles.of(job, smaller, spending.left());
    Recorder records =
        new Recorder(
            store,
            job.source(),
            position,
            now,
            this::stop,
            new Recorder.Signs() {
              @Override
              public void alive(Duration pause) {
                JobLoop.this.alive(pause);
              }

              @Override
              public void recorded(JobPosition reached, int answers, int unreadable) {
                long left = last - reached.index();
                task.reached(reached, answers, unreadable, Optional.of(left));
              }
            });
    smallerNow = smaller;
    running = Optional.of(task);
    alive(Duration.ZERO);
    recorder = Optional.of(records);
    try {
      EdgeRun run = Await.result(agent.run(asked(job, bundle, now), records));
      records.flush();
      task.succeeded(records.note());
      log(job, bundle, run);
    } catch (RuntimeException e) {
      throw stop().<RuntimeException>map(StoppedException::new).orElse(e);
    } finally {
      recorder = Optional.empty();
      running = Optional.empty();
      aliveUntil = Long.MAX_VALUE;
      records.flushQuietly();
    }
  }

  private static EdgeJob asked(JobConfig job, BundleReference bundle, List<TileRange> tiles) {
    return new EdgeJob(
            bundle, job.source(), new TileChoice.Numbered(tiles), OnBudget.STOP, List.of())
        .stopping(job.stop(), job.window())
        .audited(job.audit());
  }

  /** The tiles that are to come. */
  private List<TileRange> rest(JobConfig job, JobPosition position) {
    List<TileRange> all =
        job.tiles() instanceof TileChoice.Numbered numbered
            ? numbered.ranges()
            : Await.result(agent.locate(job.source(), job.tiles()));
    return TileRange.skip(all, Math.min(position.index(), TileRange.count(all)));
  }

  private static void log(JobConfig job, BundleReference bundle, EdgeRun run) {
    LOG.info(
        "Job {}: {} tiles of {} by {} ({}); {} bytes down, {} up, bundle {} down",
        job.name(),
        run.tiles().tiles(),
        job.source(),
        bundle,
        run.bundle().digest().brief(),
        run.tiles().wireDown(),
        run.tiles().wireUp(),
        run.bundleTransfer().wireDown());
  }
}
