/** Tiles: one input of the network each, their layout, numbering and sample types. */
package io.maskcast.shared.tile;
