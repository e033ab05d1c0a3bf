package io.maskcast.edge.results;

/**
 * What a network said of a tile.
 *
 * @param tile its number at the source
 * @param predicted the most likely class
 * @param confidence its softmax probability
 */
public record Answer(long tile, int predicted, float confidence) {}
