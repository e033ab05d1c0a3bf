package io.maskcast.edge.job;

import java.time.Duration;

/** When a job has work to do. */
public sealed interface Schedule {

  /** Once: what is done stays done, also after a restart. */
  record Once() implements Schedule {}

  /**
   * All of its tiles again and again.
   *
   * @param period from the start of one run to the start of the next, which waits for the end of
   *     the one before
   */
  record Every(Duration period) implements Schedule {}

  /**
   * All of its tiles at times of the day. Times that are missed, because the run before was not
   * over, the daemon was off or its clock was set, are made up for by one run.
   *
   * @param times when
   */
  record At(CronTimes times) implements Schedule {}

  /**
   * The tiles that a source has more than before.
   *
   * @param poll how often to look
   * @param from the first tile that is wanted
   */
  record Follow(Duration poll, long from) implements Schedule {}
}
