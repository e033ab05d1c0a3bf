/** Maps of classes: what a network says of the tiles of a raster, on the raster's own pixels. */
package io.maskcast.edge.map;
