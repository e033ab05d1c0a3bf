package io.maskcast.trainer.job;

import java.time.Instant;
import java.util.Optional;

/** Where a job stands. */
sealed interface JobState {

  /** The name of the state, for machines. */
  String label();

  /** Whether nothing more will be learned. */
  default boolean isFinal() {
    return !(this instanceof Queued || this instanceof Running);
  }

  /** It waits for those before it. */
  record Queued() implements JobState {
    @Override
    public String label() {
      return "queued";
    }
  }

  /**
   * It learns. Only in memory: when its trainer ends, a running job is a queued one.
   *
   * @param started when this trainer began or went on with it
   * @param progress the latest, once there is any
   */
  record Running(Instant started, Optional<JobProgress> progress) implements JobState {
    @Override
    public String label() {
      return "running";
    }
  }

  /**
   * It has learned, and its folder is complete.
   *
   * @param ended when
   * @param result what it achieved
   * @param publication how publishing goes, if it was asked for
   */
  record Done(Instant ended, JobResult result, Optional<Publication> publication)
      implements JobState {
    @Override
    public String label() {
      return "done";
    }
  }

  /**
   * It could not learn.
   *
   * @param ended when
   * @param error why, for people
   */
  record Failed(Instant ended, String error) implements JobState {
    @Override
    public String label() {
      return "failed";
    }
  }

  /**
   * Somebody did not want it any more; learning ends within a batch's time.
   *
   * @param ended when that was said
   */
  record Cancelled(Instant ended) implements JobState {
    @Override
    public String label() {
      return "cancelled";
    }
  }
}
