package io.maskcast.shared.geo;

import java.util.Objects;
import java.util.Optional;

/**
 * Where a raster lies: how its pixels become coordinates, and of which reference system.
 *
 * @param affine from pixels to coordinates
 * @param epsg the number of the coordinate reference system in the EPSG register, if the file names
 *     one
 * @param citation what the file calls its reference system, if it says so
 * @param geographic whether coordinates are longitude (x) and latitude (y), in degrees unless the
 *     system says otherwise; else they are projected
 */
public record GeoReference(
    Affine affine, Optional<Integer> epsg, Optional<String> citation, boolean geographic) {

  /** Checks that nothing is missing. */
  public GeoReference {
    Objects.requireNonNull(affine, "affine");
    Objects.requireNonNull(epsg, "epsg");
    Objects.requireNonNull(citation, "citation");
  }

  /** In a projected system of the EPSG register. */
  public static GeoReference projected(int epsg, Affine affine) {
    return new GeoReference(affine, Optional.of(epsg), Optional.empty(), false);
  }

  /** In longitude and latitude of a system of the EPSG register. */
  public static GeoReference geographic(int epsg, Affine affine) {
    return new GeoReference(affine, Optional.of(epsg), Optional.empty(), true);
  }

  /** The coordinates of a place in the raster, as {@link Affine#toCoordinates}. */
  public Point toCoordinates(double column, double row) {
    return affine.toCoordinates(column, row);
  }

  /** The place of coordinates in the raster, as {@link Affine#toPixel}. */
  public Point toPixel(double x, double y) {
    return affine.toPixel(x, y);
  }

  /** The reference of a window that begins at some pixel. */
  public GeoReference window(int column, int row) {
    return new GeoReference(affine.from(column, row), epsg, citation, geographic);
  }

  /**
   * The reference of an overview: the same area in fewer pixels.
   *
   * @param columns of this raster that are one of the overview
   * @param rows of this raster that are one of the overview
   */
  public GeoReference overview(double columns, double rows) {
    return new GeoReference(affine.scaled(columns, rows), epsg, citation, geographic);
  }
}
