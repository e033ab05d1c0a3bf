package io.maskcast.server.preview;

import io.maskcast.server.map.Footprint;
import io.maskcast.server.map.PlacedRaster;
import io.maskcast.server.map.WebMercatorQuad;
import io.maskcast.shared.geo.Point;
import java.util.Arrays;

/**
 * Which place in a raster each pixel of a map tile shows. Exact at the corners of cells of 8 x 8
 * pixels and, where that differs by less than a twentieth of a map pixel in the middle of the cell,
 * bilinear between them; else exact everywhere.
 */
final class PixelMap {

  private static final int CELL = 8;

  /** How far off the middle of a cell may be, in pixels of the map. */
  private static final double TOLERANCE = 0.05;

  /**
   * Degrees around a footprint, as a part of its size: its outline is curved between its points.
   */
  private static final double MARGIN = 0.01;

  private static final Point NOWHERE = new Point(Double.NaN, Double.NaN);

  private final PlacedRaster scene;
  private final WebMercatorQuad.Tile tile;
  private final int side;
  private final double[] columns;
  private final double[] rows;

  private PixelMap(PlacedRaster scene, WebMercatorQuad.Tile tile, int side) {
    this.scene = scene;
    this.tile = tile;
    this.side = side;
    this.columns = new double[side * side];
    this.rows = new double[side * side];
    Arrays.fill(columns, Double.NaN);
    Arrays.fill(rows, Double.NaN);
  }

  /**
   * Of a tile.
   *
   * @param side its rows and columns, a multiple of 8
   */
  static PixelMap of(PlacedRaster scene, WebMercatorQuad.Tile tile, int side) {
    PixelMap map = new PixelMap(scene, tile, side);
    Point[] above = map.corners(0);
    for (int y = 0; y < side; y += CELL) {
      Point[] below = map.corners(y + CELL);
      for (int x = 0; x < side; x += CELL) {
        int i = x / CELL;
        map.fill(x, y, above[i], above[i + 1], below[i], below[i + 1]);
      }
      above = below;
    }
    return map;
  }

  /** The places of the corners of a row of cells. */
  private Point[] corners(int y) {
    Point[] corners = new Point[side / CELL + 1];
    for (int i = 0; i < corners.length; i++) {
      corners[i] = place(i * CELL, y);
    }
    return corners;
  }

  private void fill(int left, int top, Point a, Point b, Point c, Point d) {
    Point exact = place(left + CELL / 2.0, top + CELL / 2.0);
    double column = (a.x() + b.x() + c.x() + d.x()) / 4;
    double row = (a.y() + b.y() + c.y() + d.y()) / 4;
    double mapPixel = Math.sqrt(Math.abs(area(a, b, c))) / CELL;
    // Not a number compares as false: cells at the edge of what there is are exact.
    boolean straight =
        Math.abs(column - exact.x()) <= TOLERANCE * mapPixel
            && Math.abs(row - exact.y()) <= TOLERANCE * mapPixel;
    for (int y = 0; y < CELL; y++) {
      for (int x = 0; x < CELL; x++) {
        double right = (x + 0.5) / CELL;
        double down = (y + 0.5) / CELL;
        Point place =
            straight
                ? between(between(a, b, right), between(c, d, right), down)
                : place(left + x + 0.5, top + y + 0.5);
        columns[(top + y) * side + left + x] = place.x();
        rows[(top + y) * side + left + x] = place.y();
      }
    }
  }

  private static double area(Point a, Point b, Point c) {
    return (b.x() - a.x()) * (c.y() - a.y()) - (b.y() - a.y()) * (c.x() - a.x());
  }

  private static Point between(Point from, Point to, double part) {
    return new Point(from.x() + part * (to.x() - from.x()), from.y() + part * (to.y() - from.y()));
  }

  /** The place in the raster of a place in the tile; not a number if it is far from the raster. */
  private Point place(double x, double y) {
    double metresPerPixel = tile.side() / side;
    Point degrees =
        WebMercatorQuad.toLonLat(tile.left() + x * metresPerPixel, tile.top() - y * metresPerPixel);
    Footprint near = scene.footprint();
    double aside = MARGIN * (near.east() - near.west()) + 8 * 360.0 / side / (1L << tile.zoom());
    double over = MARGIN * (near.north() - near.south()) + 8 * 360.0 / side / (1L << tile.zoom());
    double lon = degrees.x() < near.west() - aside ? degrees.x() + 360 : degrees.x();
    if (lon > near.east() + aside
        || lon < near.west() - aside
        || degrees.y() < near.south() - over
        || degrees.y() > near.north() + over) {
      return NOWHERE;
    }
    return scene
        .system()
        .fromDegrees(degrees)
        .map(place -> scene.affine().toPixel(place.x(), place.y()))
        .orElse(NOWHERE);
  }

  /** The column of the raster, with its fraction, in the middle of a pixel; maybe not a number. */
  double column(int x, int y) {
    return columns[y * side + x];
  }

  /** The row of the raster, as {@link #column}. */
  double row(int x, int y) {
    return rows[y * side + x];
  }

  /** Rows and columns of the tile. */
  int side() {
    return side;
  }

  /**
   * Pixels of the raster that lie side by side in one of the map, in the middle of what there is.
   */
  double reduction() {
    double sum = 0;
    int count = 0;
    for (int y = 0; y + 1 < side; y += CELL) {
      for (int x = 0; x + 1 < side; x += CELL) {
        double area =
            Math.abs(
                (column(x + 1, y) - column(x, y)) * (row(x, y + 1) - row(x, y))
                    - (row(x + 1, y) - row(x, y)) * (column(x, y + 1) - column(x, y)));
        if (Double.isFinite(area)) {
          sum += Math.sqrt(area);
          count++;
        }
      }
    }
    return count == 0 ? tile.side() / side / scene.pixelMetres() : sum / count;
  }
}
