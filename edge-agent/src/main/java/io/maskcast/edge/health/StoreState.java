package io.maskcast.edge.health;

import java.util.Optional;

/**
 * How the store of results is.
 *
 * @param bytes on disk
 * @param limit the most bytes
 * @param first number of the oldest result that is there
 * @param next number of the next result
 * @param dropped results that went before all sinks had them, since the daemon started
 * @param problem why it takes no results now; empty if it does
 * @param damage what was found damaged when it was opened or read; empty if nothing was
 */
public record StoreState(
    long bytes,
    long limit,
    long first,
    long next,
    long dropped,
    Optional<String> problem,
    Optional<String> damage) {}
