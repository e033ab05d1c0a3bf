package io.maskcast.shared.geo;

/**
 * An affine map from pixels to coordinates, by the six numbers in the order in which GDAL names
 * them. Pixels are counted from the corner of the first one: the centre of pixel (0, 0) is at
 * column 0.5, row 0.5.
 *
 * @param x of the upper left corner
 * @param xPerColumn what a column adds to x
 * @param xPerRow what a row adds to x; 0 if the raster lies straight
 * @param y of the upper left corner
 * @param yPerColumn what a column adds to y; 0 if the raster lies straight
 * @param yPerRow what a row adds to y; less than 0 if north is up
 */
public record Affine(
    double x, double xPerColumn, double xPerRow, double y, double yPerColumn, double yPerRow) {

  /**
   * Checks that pixels can be found again from their coordinates.
   *
   * @throws IllegalArgumentException if a number is not finite or pixels have no area
   */
  public Affine {
    if (!isSound(x, xPerColumn, xPerRow, y, yPerColumn, yPerRow)) {
      throw new IllegalArgumentException("no affine map has pixels without an area");
    }
  }

  /** Whether six numbers are an affine map that can be inverted. */
  public static boolean isSound(
      double x, double xPerColumn, double xPerRow, double y, double yPerColumn, double yPerRow) {
    double area = xPerColumn * yPerRow - xPerRow * yPerColumn;
    return Double.isFinite(x) && Double.isFinite(y) && Double.isFinite(area) && area != 0;
  }

  /** Straight pixels, north up. */
  public static Affine northUp(double left, double top, double pixelWidth, double pixelHeight) {
    return new Affine(left, pixelWidth, 0, top, 0, -pixelHeight);
  }

  /** The coordinates of a place in the raster. */
  public Point toCoordinates(double column, double row) {
    return new Point(
        x + column * xPerColumn + row * xPerRow, y + column * yPerColumn + row * yPerRow);
  }

  /** The place of coordinates in the raster: x is a column, y a row, whole or not. */
  public Point toPixel(double atX, double atY) {
    double area = xPerColumn * yPerRow - xPerRow * yPerColumn;
    double right = atX - x;
    double down = atY - y;
    return new Point(
        (right * yPerRow - down * xPerRow) / area, (down * xPerColumn - right * yPerColumn) / area);
  }

  /** The map of a part of the raster that begins at some pixel. */
  public Affine from(double column, double row) {
    Point corner = toCoordinates(column, row);
    return new Affine(corner.x(), xPerColumn, xPerRow, corner.y(), yPerColumn, yPerRow);
  }

  /**
   * The map of the same area in other pixels.
   *
   * @param columns columns of this raster that are one of the other
   * @param rows rows of this raster that are one of the other
   */
  public Affine scaled(double columns, double rows) {
    return new Affine(
        x, xPerColumn * columns, xPerRow * rows, y, yPerColumn * columns, yPerRow * rows);
  }
}
