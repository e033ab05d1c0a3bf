package io.maskcast.trainer.job;

import java.time.Instant;

/**
 * A job at one moment.
 *
 * @param id its number, from 1, in order of submission
 * @param request what it is to do
 * @param submitted when it was taken
 * @param state where it stands
 */
record Job(long id, JobRequest request, Instant submitted, JobState state) {

  /** The same job in another state. */
  Job with(JobState other) {
    return new Job(id, request, submitted, other);
  }
}
