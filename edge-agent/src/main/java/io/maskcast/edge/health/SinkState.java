package io.maskcast.edge.health;

import java.time.Instant;
import java.util.Optional;

/**
 * How a sink is.
 *
 * @param name of the sink
 * @param where it leads, for people
 * @param delivered results that were delivered since the daemon started
 * @param waiting results in the store that it has not got, those of jobs of other sinks included
 * @param dropped results that went before it had them, since the daemon started
 * @param last when it took some last
 * @param reason why it takes none now; empty if it does
 * @param failures attempts in a row that failed
 */
public record SinkState(
    String name,
    String where,
    long delivered,
    long waiting,
    long dropped,
    Optional<Instant> last,
    Optional<String> reason,
    int failures) {}
