package io.maskcast.edge.job;

import io.maskcast.edge.health.JobState;
import io.maskcast.edge.health.JobState.Phase;
import io.maskcast.edge.results.JobPosition;
import io.maskcast.edge.results.ResultStore;
import io.maskcast.shared.MaskcastException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A job: how far it is, when it is due, and how it is. The loop's thread alone changes it. */
final class JobTask {

  private static final Logger LOG = LoggerFactory.getLogger(JobTask.class);

  /** A clock on the wall that went back by less than this was put right; by more, it was wrong. */
  private static final Duration PUT_RIGHT = Duration.ofHours(1);

  private static final Duration DAY = Duration.ofDays(1);

  private final JobConfig config;
  private final ResultStore store;
  private final Clock clock;
  private JobPosition position;
  private volatile long due;
  private Optional<Awaited> awaited = Optional.empty();
  private boolean over;
  private int failures;
  private long runStarted;
  private volatile JobState state;

  /**
   * A time on the wall's clock.
   *
   * @param since after which it is the first of its kind
   * @param time which it is
   */
  private record Awaited(Instant since, Instant time) {}

  JobTask(JobConfig config, ResultStore store, Clock clock) {
    this.config = config;
    this.store = store;
    this.clock = clock;
    this.state =
        JobState.fresh(config.name(), config.bundle().toString(), config.source().toString());
    this.due = System.nanoTime();
    this.runStarted = due;
    this.position = known().orElseGet(this::unknown);
    tell(Phase.NEW, position, Optional.empty(), Optional.empty());
    if (position.done()) {
      over();
    }
  }

  /** How far it is, if it is still about the same. */
  private Optional<JobPosition> known() {
    return store
        .position(config.name())
        .filter(before -> config.meansTilesOf(before.meant()))
        .filter(before -> !before.done() || isDoneStill(before))
        .map(before -> position(before.run(), before.started(), before.index(), before.done()));
  }

  private boolean isDoneStill(JobPosition before) {
    return !(config.schedule() instanceof Schedule.Follow)
        && (!(config.schedule() instanceof Schedule.At) || before.meant().equals(config.meant()));
  }

  private JobPosition position(long run, Instant started, long index, boolean done) {
    return new JobPosition(config.name(), config.meant(), run, started, index, done);
  }

  /** It begins now; or at the first of its times from now on, which is remembered. */
  private JobPosition unknown() {
    if (!(config.schedule() instanceof Schedule.At)) {
      return fresh(runsBefore());
    }
    JobPosition declared = position(runsBefore(), clock.instant(), 0, true);
    try {
      store.record(declared);
    } catch (MaskcastException e) {
      LOG.warn("When job {} was declared is not remembered: {}", config.name(), e.getMessage());
    }
    return declared;
  }

  private long runsBefore() {
    return store.position(config.name()).map(JobPosition::run).orElse(0L);
  }

  /** What was done before this process began. */
  private void over() {
    if (config.schedule() instanceof Schedule.Every every) {
      Duration since = Duration.between(position.started(), clock.instant());
      // A clock that was set back meanwhile makes nobody wait for more than a period.
      Duration wait = every.period().minus(since.isNegative() ? Duration.ZERO : since);
      idle(wait.isNegative() ? Duration.ZERO : wait);
    } else if (config.schedule() instanceof Schedule.At at) {
      await(at.times(), position.started());
    } else {
      finish();
    }
  }

  private JobPosition fresh(long runsBefore) {
    long from = config.schedule() instanceof Schedule.Follow follow ? follow.from() : 0;
    return position(runsBefore + 1, clock.instant(), from, false);
  }

  JobConfig config() {
    return config;
  }

  /** How it is. A wait that is counted ends, by the clock as it is set now, when it is over. */
  JobState state() {
    JobState now = state; // first: who sees it sees the due time it was made with
    boolean isCounted =
        now.phase() == Phase.WAITING
            || config.schedule() instanceof Schedule.Every
            || config.schedule() instanceof Schedule.Follow;
    return isCounted && now.next().isPresent()
        ? now.goingOn(clock.instant().plusNanos(due - System.nanoTime()))
        : now;
  }

  /** When it is due, on the clock of {@link System#nanoTime}; never, if it is over. */
  OptionalLong due() {
    return over ? OptionalLong.empty() : OptionalLong.of(awaited.map(this::due).orElse(due));
  }

  /** The clock on the wall may have been set since it was looked at last. */
  private long due(Awaited before) {
    Instant now = clock.instant();
    if (config.schedule() instanceof Schedule.At at
        && now.isBefore(before.since().minus(PUT_RIGHT))) {
      await(at.times(), now);
    }
    Duration wait =
        awaited
            .map(next -> Duration.between(now, next.time()))
            .filter(longest -> longest.compareTo(DAY) < 0)
            .orElse(DAY); // when it is looked at again
    return System.nanoTime() + wait.toNanos();
  }

  /** Begins, or goes on: the position is on disk. */
  JobPosition begin() {
    if (position.done()) {
      position = fresh(position.run());
    }
    if (position.index() == 0) {
      runStarted = System.nanoTime();
    }
    store.record(position);
    awaited = Optional.empty();
    // What failed is not over before something comes: else each attempt would look like success.
    Optional<String> reason = failures > 0 ? state.reason() : Optional.empty();
    tell(Phase.RUNNING, position, reason, Optional.empty());
    return position;
  }

  /** What came is on disk. */
  void reached(JobPosition now, int answers, int unreadable, Optional<Long> toCome) {
    position = now;
    JobState old = state;
    state =
        new JobState(
            old.name(),
            Phase.RUNNING,
            old.bundle(),
            old.source(),
            now.run(),
            now.index(),
            toCome,
            old.recorded() + answers,
            old.unreadable() + unreadable,
            Optional.empty(),
            old.failures(),
            Optional.empty(),
            old.note());
  }

  /** All tiles that were asked for came. */
  void succeeded(Optional<String> note) {
    failures = 0;
    due = System.nanoTime();
    noted(note);
  }

  void noted(Optional<String> note) {
    JobState old = state;
    state =
        new JobState(
            old.name(),
            old.phase(),
            old.bundle(),
            old.source(),
            old.run(),
            old.position(),
            old.toCome(),
            old.recorded(),
            old.unreadable(),
            old.reason(),
            failures,
            old.next(),
            note);
  }

  /** There is nothing to come for now. */
  void runOver() {
    failures = 0;
    if (config.schedule() instanceof Schedule.Follow follow) {
      idle(follow.poll());
      return;
    }
    JobPosition done = position.finished();
    store.record(done);
    position = done;
    if (config.schedule() instanceof Schedule.Every every) {
      Duration since = Duration.ofNanos(System.nanoTime() - runStarted);
      Duration wait = every.period().minus(since);
      idle(wait.isNegative() ? Duration.ZERO : wait);
    } else if (config.schedule() instanceof Schedule.At at) {
      await(at.times(), position.started());
    } else {
      finish();
    }
  }

  private void idle(Duration wait) {
    due = System.nanoTime() + wait.toNanos();
    tell(Phase.IDLE, position, Optional.empty(), Optional.of(clock.instant().plus(wait)));
  }

  /** Idle until the first of its times after one on the wall's clock. */
  private void await(CronTimes times, Instant since) {
    Instant now = clock.instant();
    Instant counted = now.isBefore(since.minus(PUT_RIGHT)) ? now : since;
    Instant next = times.next(counted).orElse(counted.plus(DAY)); // they come again and again
    awaited = Optional.of(new Awaited(counted, next));
    tell(Phase.IDLE, position, Optional.empty(), Optional.of(next));
  }

  private void finish() {
    over = true;
    tell(Phase.DONE, position, Optional.empty(), Optional.empty());
  }

  /** An attempt failed; says how many did in a row. */
  int failed(boolean someCame) {
    failures = someCame ? 1 : failures + 1;
    return failures;
  }

  /** It goes on later. */
  void waits(String why, Duration wait) {
    due = System.nanoTime() + wait.toNanos();
    awaited = Optional.empty();
    tell(Phase.WAITING, position, Optional.of(why), Optional.of(clock.instant().plus(wait)));
  }

  private void tell(Phase phase, JobPosition now, Optional<String> reason, Optional<Instant> next) {
    JobState old = state;
    state =
        new JobState(
            old.name(),
            phase,
            old.bundle(),
            old.source(),
            now.run(),
            now.index(),
            phase == Phase.RUNNING ? old.toCome() : Optional.empty(),
            old.recorded(),
            old.unreadable(),
            reason,
            failures,
            next,
            old.note());
  }
}
