/** Rasters as OGC API Tiles (20-057): map tiles of collections. */
package io.maskcast.server.ogc;
