package io.maskcast.edge;

import io.maskcast.edge.inference.Predictions;

/**
 * Tiles that somebody asked for, which climbed a ladder.
 *
 * @param predictions one for each, in the order asked for, calibrated
 * @param rungs where each stopped
 * @param tensors what the network saw of them, one tile after the other
 */
@SuppressWarnings("ArrayRecordComponent") // a view on large data, compared by nobody
public record ClimbedTiles(Predictions predictions, int[] rungs, float[] tensors) {}
