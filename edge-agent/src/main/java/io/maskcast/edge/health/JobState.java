package io.maskcast.edge.health;

import java.time.Instant;
import java.util.Optional;

/**
 * How a job is.
 *
 * @param name of the job
 * @param phase what it is doing
 * @param bundle what it was asked to run last, {@code NAME} or {@code NAME@DIGEST}
 * @param source where its tiles are
 * @param run which of its runs, from 1; 0 before the first
 * @param position how many tiles of this run are on disk; of a job that follows its source the next
 *     tile
 * @param toCome tiles that are known to be left, if they are known
 * @param recorded results that were recorded since the daemon started
 * @param unreadable of these, tiles that the server could not read
 * @param reason why it waits or what failed, in words; empty if nothing did
 * @param failures attempts in a row that failed
 * @param next when it goes on, if it waits
 * @param note what people should know although it runs, such as a new bundle that is not sound
 */
public record JobState(
    String name,
    Phase phase,
    String bundle,
    String source,
    long run,
    long position,
    Optional<Long> toCome,
    long recorded,
    long unreadable,
    Optional<String> reason,
    int failures,
    Optional<Instant> next,
    Optional<String> note) {

  /** What a job is doing. */
  public enum Phase {
    /** It has not begun. */
    NEW,
    /** Its tiles come. */
    RUNNING,
    /** Nothing is to be done before {@code next}. */
    IDLE,
    /** Something failed or is used up; it goes on at {@code next}. */
    WAITING,
    /** All is done for good. */
    DONE
  }

  /** The same, going on at another time. */
  public JobState goingOn(Instant when) {
    return new JobState(
        name,
        phase,
        bundle,
        source,
        run,
        position,
        toCome,
        recorded,
        unreadable,
        reason,
        failures,
        Optional.of(when),
        note);
  }

  /** A job that has not begun. */
  public static JobState fresh(String name, String bundle, String source) {
    return new JobState(
        name,
        Phase.NEW,
        bundle,
        source,
        0,
        0,
        Optional.empty(),
        0,
        0,
        Optional.empty(),
        0,
        Optional.empty(),
        Optional.empty());
  }
}
