/** Coordinates of reference systems, and longitudes and latitudes. */
package io.maskcast.server.geo;
