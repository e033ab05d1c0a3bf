package io.maskcast.edge.ask;

import io.maskcast.edge.inference.Predictions;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.usage.ByteAccount;

/**
 * What a network says of tiles.
 *
 * @param bundle what was run
 * @param predictions one for each tile; of a ladder calibrated, else as sure as the network says
 *     itself
 * @param logits one tile after the other
 * @param rungs where each tile stopped; empty where none climbed a ladder
 * @param bytes what crossed the socket for it
 */
@SuppressWarnings("ArrayRecordComponent") // a view on large data, compared by nobody
public record Answers(
    Bundle bundle, Predictions predictions, float[] logits, int[] rungs, ByteAccount bytes) {}
