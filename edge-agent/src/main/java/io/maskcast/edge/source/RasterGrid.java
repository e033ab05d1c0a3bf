package io.maskcast.edge.source;

import io.maskcast.shared.geo.GeoReference;
import io.maskcast.shared.raster.TileGrid;
import java.util.Optional;

/**
 * The raster that tiles are cut from, in one of its levels.
 *
 * @param tiles how it is cut
 * @param levels how many the source has
 * @param geoReference where this level lies, if the source says so
 */
public record RasterGrid(TileGrid tiles, int levels, Optional<GeoReference> geoReference) {}
