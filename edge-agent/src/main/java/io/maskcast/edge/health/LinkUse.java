package io.maskcast.edge.health;

import io.maskcast.proto.wire.WireBytes;

/**
 * What links are used for.
 *
 * @param purpose jobs, questions or deliveries
 * @param metered whether it counts for the byte budget
 * @param bytes that crossed its sockets since the daemon started
 */
public record LinkUse(Purpose purpose, boolean metered, WireBytes bytes) {

  /** Why bytes move. */
  public enum Purpose {
    /** Tiles and bundles of jobs. */
    JOBS,
    /** Tiles and bundles that somebody asked for. */
    QUESTIONS,
    /** Results on their way to sinks. */
    DELIVERIES
  }
}
