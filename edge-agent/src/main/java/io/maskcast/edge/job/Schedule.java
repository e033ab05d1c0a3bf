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
   * The tiles that a source has more than before.
   *
   * @param poll how often to look
   * @param from the first tile that is wanted
   */
  record Follow(Duration poll, long from) implements Schedule {}
}
