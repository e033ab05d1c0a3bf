package io.maskcast.edge.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.edge.anytime.Stop;
import io.maskcast.edge.health.JobState.Phase;
import io.maskcast.edge.results.Answer;
import io.maskcast.edge.results.JobPosition;
import io.maskcast.edge.results.ResultStore;
import io.maskcast.edge.results.StoreConfig;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.source.TileChoice;
import io.maskcast.shared.bundle.BundleReference;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.tile.TileRange;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When jobs with times of the day are due, whatever happens to the clock and the daemon. */
class JobTaskTest {

  private static final String DAILY = "0 6 * * *";
  private static final SourceLevel ROWS = SourceLevel.full("rows");

  @TempDir Path folder;
  private final Wall wall = new Wall(Instant.parse("2026-11-24T05:00:00Z"));
  private ResultStore store;

  /** A clock that can be set. */
  private static final class Wall extends Clock {
    private Instant now;

    Wall(Instant now) {
      this.now = now;
    }

    void set(String time) {
      now = Instant.parse(time);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  @BeforeEach
  void open() {
    store = ResultStore.open(folder.resolve("results"), StoreConfig.DEFAULT, 1);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private JobTask task(String times) {
    return task(times, "0-9");
  }

  private JobTask task(String times, String tiles) {
    JobConfig job =
        new JobConfig(
            "daily",
            BundleReference.parse("land"),
            List.of(),
            ROWS,
            new TileChoice.Numbered(TileRange.parse(tiles)),
            new Schedule.At(CronTimes.parse("daily", times, "UTC")),
            List.of(),
            new Stop.AsAccurate(),
            100,
            Optional.empty());
    return new JobTask(job, store, wall);
  }

  /** The daemon is started anew. */
  private JobTask again(String times) {
    store.close();
    open();
    return task(times);
  }

  private static void requireDue(JobTask task) {
    assertThat(task.due().orElseThrow() - System.nanoTime()).isLessThanOrEqualTo(0);
  }

  /** Nothing is to be done before a time, which its state says. */
  private void requireIdleUntil(JobTask task, String time) {
    long wait = task.due().orElseThrow() - System.nanoTime();
    assertThat(wait)
        .isPositive()
        .isLessThanOrEqualTo(Duration.between(wall.instant(), Instant.parse(time)).toNanos());
    assertThat(task.state().phase()).isEqualTo(Phase.IDLE);
    assertThat(task.state().next()).contains(Instant.parse(time));
  }

  private void run(JobTask task) {
    requireDue(task);
    JobPosition begun = task.begin();
    assertThat(begun.index()).isZero();
    assertThat(task.state().phase()).isEqualTo(Phase.RUNNING);
    task.runOver();
  }

  @Test
  void itWaitsForItsFirstTimeAndThenForTheNext() {
    JobTask task = task(DAILY);
    requireIdleUntil(task, "2026-11-24T06:00:00Z");
    wall.set("2026-11-24T06:00:00Z");
    run(task);
    assertThat(task.state().run()).isEqualTo(1);
    requireIdleUntil(task, "2026-11-25T06:00:00Z");
  }

  @Test
  void whatFailedIsToldUntilSomethingComes() {
    JobTask task = task(DAILY);
    wall.set("2026-11-24T06:00:00Z");
    JobPosition begun = task.begin();
    task.failed(false);
    task.waits("no server is there", Duration.ofSeconds(1));
    task.begin();
    assertThat(task.state().phase()).isEqualTo(Phase.RUNNING);
    assertThat(task.state().reason()).contains("no server is there");
    task.reached(begun, 1, 0, Optional.of(9L));
    assertThat(task.state().reason()).isEmpty();
  }

  @Test
  void timesThatADaemonMissedAreMadeUpForByOneRun() {
    task(DAILY); // declared, and off before its first time
    wall.set("2026-11-27T09:30:00Z");
    JobTask task = again(DAILY);
    run(task);
    requireIdleUntil(task, "2026-11-28T06:00:00Z");
    wall.set("2026-11-28T05:00:00Z");
    requireIdleUntil(again(DAILY), "2026-11-28T06:00:00Z");
  }

  @Test
  void timesThatARunMissedAreMadeUpForByOneRun() {
    JobTask task = task("0 * * * *");
    wall.set("2026-11-24T06:00:00Z");
    requireDue(task);
    task.begin();
    wall.set("2026-11-24T09:10:00Z"); // it took long
    task.runOver();
    run(task);
    requireIdleUntil(task, "2026-11-24T10:00:00Z");
  }

  @Test
  void aClockThatIsSetByADayRunsItOnceMoreAtMost() {
    JobTask task = task(DAILY);
    wall.set("2026-11-24T06:00:00Z");
    run(task);
    wall.set("2026-11-25T06:30:00Z"); // forward
    run(task);
    requireIdleUntil(task, "2026-11-26T06:00:00Z");
    wall.set("2026-11-24T06:30:00Z"); // and back
    requireIdleUntil(task, "2026-11-25T06:00:00Z");
    requireIdleUntil(again(DAILY), "2026-11-25T06:00:00Z");
  }

  @Test
  void aClockThatIsPutRightByALittleRunsNothingTwice() {
    JobTask task = task(DAILY);
    wall.set("2026-11-24T06:00:00Z");
    run(task);
    wall.set("2026-11-24T05:59:58Z");
    requireIdleUntil(task, "2026-11-25T06:00:00Z");
    wall.set("2026-11-24T06:00:00Z");
    requireIdleUntil(again(DAILY), "2026-11-25T06:00:00Z");
  }

  @Test
  void aRunThatBrokeOffGoesOnAtOnceAndIsStillThatRun() {
    JobTask task = task(DAILY);
    wall.set("2026-11-24T06:00:00Z");
    requireDue(task);
    JobPosition begun = task.begin();
    store.record(begun, ROWS, Digest.of(new byte[0]), List.of(new Answer(0, 1, 0.5f)));
    wall.set("2026-11-24T08:00:00Z");

    JobTask later = again(DAILY);

    requireDue(later);
    assertThat(later.begin().index()).isEqualTo(1);
    later.runOver();
    requireIdleUntil(later, "2026-11-25T06:00:00Z");
  }

  @Test
  void otherTimesWereNotMissedBeforeSomebodyWroteThem() {
    JobTask task = task(DAILY);
    wall.set("2026-11-24T06:00:00Z");
    run(task);
    wall.set("2026-11-24T12:00:00Z");

    requireIdleUntil(again("0 8 * * *"), "2026-11-25T08:00:00Z");
    store.close();
    open();
    requireIdleUntil(task("0 8 * * *", "0-19"), "2026-11-25T08:00:00Z");
  }

  @Test
  void afterAFailureItGoesOnWhenItIsTold() {
    JobTask task = task(DAILY);
    wall.set("2026-11-24T06:00:00Z");
    requireDue(task);
    task.begin();
    task.waits("the link is cut", Duration.ofSeconds(30));

    assertThat(task.state().phase()).isEqualTo(Phase.WAITING);
    assertThat(task.state().next().orElseThrow())
        .isBetween(Instant.parse("2026-11-24T06:00:01Z"), Instant.parse("2026-11-24T06:00:30Z"));
    wall.set("2026-11-25T06:00:00Z"); // the wait is as long as it was
    assertThat(task.state().next().orElseThrow())
        .isBetween(Instant.parse("2026-11-25T06:00:01Z"), Instant.parse("2026-11-25T06:00:30Z"));
    assertThat(task.due().orElseThrow() - System.nanoTime())
        .isBetween(Duration.ofSeconds(1).toNanos(), Duration.ofSeconds(30).toNanos());
  }
}
