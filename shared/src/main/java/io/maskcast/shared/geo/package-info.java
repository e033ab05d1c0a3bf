/** Where the pixels of a raster lie on the Earth. */
package io.maskcast.shared.geo;
