/**
 * Plans: which samples of a tile to copy, compiled once from a mask and a layout; gather on the
 * server, scatter on the edge.
 */
package io.maskcast.shared.plan;
