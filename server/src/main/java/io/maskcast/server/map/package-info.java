/** Rasters as places on the Earth: footprints in longitude and latitude, tiles of web maps. */
package io.maskcast.server.map;
