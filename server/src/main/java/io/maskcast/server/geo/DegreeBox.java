package io.maskcast.server.geo;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.geo.GeoReference;
import io.maskcast.shared.geo.Point;
import io.maskcast.shared.raster.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An area between two meridians and two parallels, in degrees of WGS 84.
 *
 * @param west -180 to 180; larger than east where the area crosses the 180th meridian
 * @param south -90 to 90, at most north
 * @param east -180 to 180
 * @param north -90 to 90
 */
public record DegreeBox(double west, double south, double east, double north) {

  /** Places along each side that are looked at: the sides are curves in most systems. */
  private static final int PLACES = 32;

  /**
   * Checks the numbers.
   *
   * @throws MaskcastException if they are no area on the Earth
   */
  public DegreeBox {
    // Written so that what is not a number fails too.
    if (!(Math.abs(west) <= 180 && Math.abs(east) <= 180)
        || !(-90 <= south && south <= north && north <= 90)) {
      throw new MaskcastException(
          "west %s, south %s, east %s, north %s are no area: longitudes are -180 to 180, latitudes -90 to 90"
              .formatted(west, south, east, north));
    }
  }

  /** This, in parts that do not cross the 180th meridian. */
  private List<DegreeBox> parts() {
    return west <= east
        ? List.of(this)
        : List.of(new DegreeBox(west, south, 180, north), new DegreeBox(-180, south, east, north));
  }

  /**
   * The smallest rectangles of pixels that hold the area, one for each part of it that lies on one
   * side of the 180th meridian.
   *
   * @param raster where the pixels lie
   * @param width columns of the raster
   * @param height rows of the raster
   * @return without parts that lie beside the raster
   * @throws MaskcastException if the raster's reference system is unknown
   */
  public List<Window> pixels(GeoReference raster, int width, int height) {
    ReferenceSystem system =
        ReferenceSystem.epsg(
            raster
                .epsg()
                .orElseThrow(
                    () ->
                        new MaskcastException(
                            "The reference system of the raster has no number of the EPSG register, so degrees cannot be found in it; ask by rows and columns")));
    List<Window> windows = new ArrayList<>();
    for (DegreeBox part : parts()) {
      part.window(raster, system, width, height).ifPresent(windows::add);
    }
    return windows;
  }

  private Optional<Window> window(
      GeoReference raster, ReferenceSystem system, int width, int height) {
    double left = Double.POSITIVE_INFINITY;
    double top = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double bottom = Double.NEGATIVE_INFINITY;
    for (int i = 0; i <= PLACES; i++) {
      for (int j = 0; j <= PLACES; j++) {
        Point degrees =
            new Point(west + (east - west) * i / PLACES, south + (north - south) * j / PLACES);
        Optional<Point> coordinates = system.fromDegrees(degrees);
        if (coordinates.isPresent()) {
          Point pixel = raster.toPixel(coordinates.get().x(), coordinates.get().y());
          left = Math.min(left, pixel.x());
          right = Math.max(right, pixel.x());
          top = Math.min(top, pixel.y());
          bottom = Math.max(bottom, pixel.y());
        }
      }
    }
    if (!(left < width && top < height && right >= 0 && bottom >= 0)) {
      return Optional.empty(); // beside the raster, or nowhere in its system
    }
    int column = (int) Math.max(0, Math.floor(left));
    int row = (int) Math.max(0, Math.floor(top));
    int columns = (int) Math.min(width, Math.floor(right) + 1) - column;
    int rows = (int) Math.min(height, Math.floor(bottom) + 1) - row;
    return Optional.of(new Window(row, column, rows, columns));
  }
}
