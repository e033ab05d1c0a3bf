/**
 * Rasters that lie in blocks, of one file or of several whose bands are stacked: levels, tiles and
 * windows of them. Only the blocks that are wanted are read, each once while it is in use.
 */
package io.maskcast.shared.raster;
