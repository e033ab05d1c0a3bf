package io.maskcast.server.ledger;

import java.time.Instant;

/**
 * A stream as the ledger has it.
 *
 * @param usage what it moved, by the last record of it
 * @param ended when its end was recorded; of a running one, when it was last recorded
 */
public record RecordedStream(StreamUsage usage, Instant ended) {}
