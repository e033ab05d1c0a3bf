package io.maskcast.edge.results;

import java.time.Instant;

/**
 * How far a job is, as the store of its results knows.
 *
 * @param job its name
 * @param meant what it is about: a job that is about something else now begins anew
 * @param run which run of the job, from 1; 0 before the first
 * @param started when that began
 * @param index how many of its tiles are recorded; of a job that follows its source the next tile
 * @param done whether the run is over
 */
public record JobPosition(
    String job, String meant, long run, Instant started, long index, boolean done) {

  /** The same some tiles later. */
  public JobPosition after(long tiles) {
    return new JobPosition(job, meant, run, started, index + tiles, done);
  }

  /** The same, over. */
  public JobPosition finished() {
    return new JobPosition(job, meant, run, started, index, true);
  }
}
