package io.maskcast.edge.job;

import io.maskcast.edge.health.JobState;
import io.maskcast.edge.health.JobState.Phase;
import io.maskcast.edge.results.JobPosition;
import io.maskcast.edge.results.ResultStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** A job: how far it is, when it is due, and how it is. The loop's thread alone changes it. */
final class JobTask {

  private final JobConfig config;
  private final ResultStore store;
  private final Clock clock;
  private JobPosition position;
  private long due;
  private boolean over;
  private int failures;
  private long runStarted;
  private volatile JobState state;

  JobTask(JobConfig config, ResultStore store, Clock clock) {
    this.config = config;
    this.store = store;
    this.clock = clock;
    this.state =
        JobState.fresh(config.name(), config.bundle().toString(), config.source().toString());
    this.due = System.nanoTime();
    this.runStarted = due;
    this.position = known().orElseGet(() -> fresh(runsBefore()));
    tell(Phase.NEW, position, Optional.empty(), Optional.empty());
    if (position.done()) {
      over();
    }
  }

  /** How far it is, if it is still about the same. */
  private Optional<JobPosition> known() {
    return store
        .position(config.name())
        .filter(before -> before.meant().equals(config.tilesMeant()))
        .filter(before -> !(before.done() && config.schedule() instanceof Schedule.Follow));
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
    } else {
      finish();
    }
  }

  private JobPosition fresh(long runsBefore) {
    long from = config.schedule() instanceof Schedule.Follow follow ? follow.from() : 0;
    return new JobPosition(
        config.name(), config.tilesMeant(), runsBefore + 1, clock.instant(), from, false);
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
    return over ? OptionalLong.empty() : OptionalLong.of(due);
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
    tell(Phase.RUNNING, position, Optional.empty(), Optional.empty());
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
    } else {
      finish();
    }
  }

  private void idle(Duration wait) {
    due = System.nanoTime() + wait.toNanos();
    tell(Phase.IDLE, position, Optional.empty(), Optional.of(wait));
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
    tell(Phase.WAITING, position, Optional.of(why), Optional.of(wait));
  }

  private void tell(
      Phase phase, JobPosition now, Optional<String> reason, Optional<Duration> wait) {
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
            wait.map(Instant.now()::plus),
            old.note());
  }
}
