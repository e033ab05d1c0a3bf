/** Tiles of rasters that lie in blocks: only the blocks a plan touches are read, each once. */
package io.maskcast.server.source.raster;
