/** Rasters as a STAC catalog (1.0.0), for clients that look for rasters by what is said of them. */
package io.maskcast.server.stac;
