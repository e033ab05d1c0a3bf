package io.maskcast.server.geo;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.geo.Point;
import java.util.Optional;
import org.locationtech.proj4j.CRSFactory;
import org.locationtech.proj4j.CoordinateReferenceSystem;
import org.locationtech.proj4j.CoordinateTransform;
import org.locationtech.proj4j.CoordinateTransformFactory;
import org.locationtech.proj4j.Proj4jException;
import org.locationtech.proj4j.ProjCoordinate;

/**
 * A coordinate reference system of the EPSG register beside longitude and latitude of WGS 84, in
 * degrees. Coordinates are x, y: east, north, whatever order the register gives them in. Immutable
 * and thread-safe: transforms of proj4j keep nothing from one place to the next.
 */
public final class ReferenceSystem {

  private static final String WGS84 = "EPSG:4326";

  private final CoordinateTransform toDegrees;
  private final CoordinateTransform fromDegrees;

  private ReferenceSystem(CoordinateReferenceSystem system, CoordinateReferenceSystem degrees) {
    CoordinateTransformFactory transforms = new CoordinateTransformFactory();
    this.toDegrees = transforms.createTransform(system, degrees);
    this.fromDegrees = transforms.createTransform(degrees, system);
  }

  /**
   * A system by its number.
   *
   * @throws MaskcastException if the register that is at hand lacks it
   */
  public static ReferenceSystem epsg(int number) {
    CRSFactory systems = new CRSFactory();
    try {
      return new ReferenceSystem(
          systems.createFromName("EPSG:" + number), systems.createFromName(WGS84));
    } catch (Proj4jException e) {
      throw new MaskcastException(
          "The coordinate reference system EPSG:%d is unknown here; warp the raster to another, for example by gdalwarp -t_srs EPSG:4326"
              .formatted(number),
          e);
    }
  }

  /** Longitude (x) and latitude (y) of coordinates; empty where the system has none. */
  public Optional<Point> toDegrees(Point coordinates) {
    return transform(toDegrees, coordinates);
  }

  /** The coordinates of a longitude (x) and latitude (y); empty where the system has none. */
  public Optional<Point> fromDegrees(Point degrees) {
    return transform(fromDegrees, degrees);
  }

  private static Optional<Point> transform(CoordinateTransform transform, Point from) {
    ProjCoordinate to = new ProjCoordinate();
    try {
      transform.transform(new ProjCoordinate(from.x(), from.y()), to);
    } catch (Proj4jException e) {
      return Optional.empty(); // outside of where a projection is defined
    }
    return Double.isFinite(to.x) && Double.isFinite(to.y)
        ? Optional.of(new Point(to.x, to.y))
        : Optional.empty();
  }
}
