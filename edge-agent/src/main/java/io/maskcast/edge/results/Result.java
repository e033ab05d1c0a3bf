package io.maskcast.edge.results;

import io.maskcast.edge.source.SourceLevel;
import io.maskcast.shared.bundle.Digest;
import java.time.Instant;

/**
 * A recorded answer.
 *
 * @param id its number: each result of a store has one of its own, and later ones have higher ones
 * @param job which job asked
 * @param source where the tile is
 * @param bundle what was run
 * @param at when it was recorded, by this machine's clock
 * @param answer what it says
 */
public record Result(
    long id, String job, SourceLevel source, Digest bundle, Instant at, Answer answer) {}
