package io.maskcast.server.map;

import io.maskcast.shared.geo.Point;

/**
 * The tile matrix set of web maps: WebMercatorQuad of OGC 17-083r4, annex D.1. Zoom level z has 2^z
 * x 2^z tiles, counted from the north-west; coordinates are metres of EPSG:3857.
 */
public final class WebMercatorQuad {

  /** Its name. */
  public static final String ID = "WebMercatorQuad";

  /** The last level of the standard. */
  public static final int MAX_ZOOM = 24;

  /** Pixels of a tile's side, unless somebody asks for more. */
  public static final int TILE_PIXELS = 256;

  /** Half of the equator of EPSG:3857, in metres: its sphere has WGS 84's longer radius. */
  public static final double HALF = Math.PI * 6_378_137;

  /** Metres of a pixel of the rendering devices of scale denominators (17-083r4, 6.1.1). */
  private static final double DEVICE_PIXEL = 0.00028;

  private WebMercatorQuad() {}

  /** Whether there is such a tile. */
  public static boolean has(long zoom, long column, long row) {
    return zoom >= 0
        && zoom <= MAX_ZOOM
        && column >= 0
        && column < 1L << zoom
        && row >= 0
        && row < 1L << zoom;
  }

  /** Metres of a pixel's side at the equator. */
  public static double pixelSize(int zoom) {
    return 2 * HALF / TILE_PIXELS / (1L << zoom);
  }

  /** The scale denominator of a level. */
  public static double scaleDenominator(int zoom) {
    return pixelSize(zoom) / DEVICE_PIXEL;
  }

  /** The metres of a place given in degrees; beyond the poles' neighbourhood infinite. */
  public static Point toMetres(double lon, double lat) {
    return new Point(
        lon / 180 * HALF,
        Math.log(Math.tan(Math.PI / 4 + Math.toRadians(lat) / 2)) / Math.PI * HALF);
  }

  /** The degrees of a place given in metres. */
  public static Point toLonLat(double x, double y) {
    return new Point(
        x / HALF * 180, Math.toDegrees(2 * Math.atan(Math.exp(y / HALF * Math.PI)) - Math.PI / 2));
  }

  /**
   * The tile a place is in; of places beyond the northern or southern edge the one nearest to them.
   *
   * @param zoom its level
   * @param degrees longitude and latitude; longitudes may go on beyond 180
   */
  public static Tile at(int zoom, Point degrees) {
    Point metres = toMetres(degrees.x() > 180 ? degrees.x() - 360 : degrees.x(), degrees.y());
    double side = 2 * HALF / (1L << zoom);
    return new Tile(
        zoom, index((metres.x() + HALF) / side, zoom), index((HALF - metres.y()) / side, zoom));
  }

  private static int index(double at, int zoom) {
    return (int) Math.max(0, Math.min((1 << zoom) - 1, Math.floor(at)));
  }

  /**
   * A tile.
   *
   * @param zoom its level
   * @param column from the west
   * @param row from the north
   */
  public record Tile(int zoom, int column, int row) {

    /**
     * Checks that it is one.
     *
     * @throws IllegalArgumentException if not
     */
    public Tile {
      if (!has(zoom, column, row)) {
        throw new IllegalArgumentException("no tile %d/%d/%d".formatted(zoom, column, row));
      }
    }

    /** Metres of its side. */
    public double side() {
      return 2 * HALF / (1L << zoom);
    }

    /** Metres of its western edge. */
    public double left() {
      return -HALF + column * side();
    }

    /** Metres of its northern edge. */
    public double top() {
      return HALF - row * side();
    }
  }
}
