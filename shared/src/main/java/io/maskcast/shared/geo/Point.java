package io.maskcast.shared.geo;

/**
 * A place in a plane.
 *
 * @param x to the right or east; a column
 * @param y up or north; a row, downwards
 */
public record Point(double x, double y) {}
