package io.maskcast.server.map;

import io.maskcast.server.geo.ReferenceSystem;
import io.maskcast.server.source.RasterTileSource;
import io.maskcast.shared.geo.Affine;
import io.maskcast.shared.geo.Point;
import io.maskcast.shared.raster.Raster;
import io.maskcast.shared.raster.RasterLevel;

/**
 * A raster that lies somewhere on the Earth.
 *
 * @param source whose raster it is
 * @param affine from its pixels to coordinates
 * @param epsg the number of their reference system
 * @param system the same, beside degrees
 * @param footprint what it covers
 * @param pixelMetres side of one of its pixels in the middle, in metres of EPSG:3857
 */
public record PlacedRaster(
    RasterTileSource source,
    Affine affine,
    int epsg,
    ReferenceSystem system,
    Footprint footprint,
    double pixelMetres) {

  /** A little less resolution than the raster's is still all of it. */
  private static final double SAME_RESOLUTION = 1.05;

  static PlacedRaster of(RasterTileSource source, Affine affine, int epsg) {
    ReferenceSystem system = ReferenceSystem.epsg(epsg);
    RasterLevel level = source.raster().levels().get(0);
    Footprint footprint = Footprint.of(affine, system, level.width(), level.height());
    double column = level.width() / 2.0;
    double row = level.height() / 2.0;
    Point middle = metres(affine, system, column, row);
    Point right = metres(affine, system, column + 1, row);
    Point below = metres(affine, system, column, row + 1);
    double area =
        (right.x() - middle.x()) * (below.y() - middle.y())
            - (right.y() - middle.y()) * (below.x() - middle.x());
    return new PlacedRaster(source, affine, epsg, system, footprint, Math.sqrt(Math.abs(area)));
  }

  private static Point metres(Affine affine, ReferenceSystem system, double column, double row) {
    return system
        .toDegrees(affine.toCoordinates(column, row))
        .map(degrees -> WebMercatorQuad.toMetres(degrees.x(), degrees.y()))
        .orElse(new Point(Double.NaN, Double.NaN));
  }

  /** What clients call it. */
  public String name() {
    return source.name();
  }

  /** Its samples. */
  public Raster raster() {
    return source.raster();
  }

  /** The raster itself, without overviews. */
  public RasterLevel full() {
    return raster().levels().get(0);
  }

  /** The first zoom level that shows all of its pixels. */
  public int maxZoom() {
    int zoom = 0;
    while (zoom < WebMercatorQuad.MAX_ZOOM
        && WebMercatorQuad.pixelSize(zoom) > pixelMetres * SAME_RESOLUTION) {
      zoom++;
    }
    return zoom;
  }

  /**
   * The last zoom level at which it is no larger than a tile; a later one if tiles there would be
   * made of more than a number of its pixels.
   *
   * @param mostPixels of the smallest overview that a tile may be made of
   */
  public int minZoom(long mostPixels) {
    RasterLevel smallest = raster().levels().get(raster().levels().size() - 1);
    double pixels = Math.max(full().width(), full().height());
    double reduced = (double) full().width() / smallest.width();
    int zoom = maxZoom();
    while (zoom > 0) {
      double perTile = WebMercatorQuad.TILE_PIXELS * WebMercatorQuad.pixelSize(zoom) / pixelMetres;
      double nextSide = Math.min(2 * perTile, pixels) / reduced;
      if (perTile >= pixels || nextSide * nextSide > mostPixels) {
        return zoom;
      }
      zoom--;
    }
    return zoom;
  }
}
