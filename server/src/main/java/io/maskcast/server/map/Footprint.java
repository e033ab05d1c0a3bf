package io.maskcast.server.map;

import io.maskcast.server.geo.ReferenceSystem;
import io.maskcast.shared.geo.Affine;
import io.maskcast.shared.geo.Point;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The part of the Earth a raster covers, in degrees on WGS 84.
 *
 * @param west of its bounds, -180 to 180
 * @param south of its bounds
 * @param east of its bounds; beyond 180 if it crosses the antimeridian
 * @param north of its bounds
 * @param ring its outline, counter-clockwise and closed; longitudes go on beyond 180 where it
 *     crosses the antimeridian. Of a raster around a pole the bounds themselves
 */
public record Footprint(double west, double south, double east, double north, List<Point> ring) {

  /** Points of each side: straight lines of other systems are curves in degrees. */
  private static final int STEPS = 16;

  /** Copies the list. */
  public Footprint {
    ring = List.copyOf(ring);
  }

  /** The middle of its bounds. */
  public Point middle() {
    return new Point((west + east) / 2, (south + north) / 2);
  }

  /** Whether its bounds are numbers. */
  boolean isKnown() {
    return Double.isFinite(west + south + east + north);
  }

  /** Whether it lies on both sides of the antimeridian. */
  public boolean crossesAntimeridian() {
    return east > 180;
  }

  /**
   * Of a raster.
   *
   * @param affine from its pixels to coordinates
   * @param system of these
   * @param width columns
   * @param height rows
   * @return not {@linkplain #isKnown() known} if no part of its outline is on the Earth
   */
  static Footprint of(Affine affine, ReferenceSystem system, int width, int height) {
    List<Point> ring = new ArrayList<>();
    double turned = 0;
    for (Point corner : outline(width, height)) {
      Optional<Point> place = system.toDegrees(affine.toCoordinates(corner.x(), corner.y()));
      if (place.isEmpty()) {
        continue;
      }
      Point degrees = place.get();
      if (!ring.isEmpty()) {
        // The shorter way round from the last point.
        double last = ring.get(ring.size() - 1).x();
        turned = 360 * Math.round((last - degrees.x()) / 360);
      }
      ring.add(new Point(degrees.x() + turned, degrees.y()));
    }
    return bounded(ring);
  }

  private static List<Point> outline(double width, double height) {
    List<Point> outline = new ArrayList<>();
    for (int side = 0; side < 4; side++) {
      for (int step = 0; step < STEPS; step++) {
        double along = (double) step / STEPS;
        outline.add(
            switch (side) {
              case 0 -> new Point(0, along * height);
              case 1 -> new Point(along * width, height);
              case 2 -> new Point(width, (1 - along) * height);
              default -> new Point((1 - along) * width, 0);
            });
      }
    }
    outline.add(new Point(0, 0));
    return outline;
  }

  private static Footprint bounded(List<Point> ring) {
    double west = ring.stream().mapToDouble(Point::x).min().orElse(Double.NaN);
    double east = ring.stream().mapToDouble(Point::x).max().orElse(Double.NaN);
    double south = ring.stream().mapToDouble(Point::y).min().orElse(Double.NaN);
    double north = ring.stream().mapToDouble(Point::y).max().orElse(Double.NaN);
    boolean closed =
        !ring.isEmpty() && Math.abs(ring.get(0).x() - ring.get(ring.size() - 1).x()) < 180;
    if (!closed) {
      // Once around a pole: it is inside.
      boolean northern = south + north > 0;
      return rectangle(-180, northern ? south : -90, 180, northern ? 90 : north);
    }
    double whole = west < -180 ? 360 : west >= 180 ? -360 : 0;
    List<Point> moved =
        ring.stream().map(point -> new Point(point.x() + whole, point.y())).toList();
    return new Footprint(west + whole, south, east + whole, north, counterClockwise(moved));
  }

  /** Rasters that are not north up, or whose x runs to the west, have their outline reversed. */
  private static List<Point> counterClockwise(List<Point> ring) {
    double twiceArea = 0;
    for (int i = 1; i < ring.size(); i++) {
      twiceArea += ring.get(i - 1).x() * ring.get(i).y() - ring.get(i).x() * ring.get(i - 1).y();
    }
    if (twiceArea >= 0) {
      return ring;
    }
    List<Point> reversed = new ArrayList<>(ring);
    Collections.reverse(reversed);
    return reversed;
  }

  /** Of bounds, as an outline. */
  static Footprint rectangle(double west, double south, double east, double north) {
    return new Footprint(
        west,
        south,
        east,
        north,
        List.of(
            new Point(west, south),
            new Point(east, south),
            new Point(east, north),
            new Point(west, north),
            new Point(west, south)));
  }

  /** The parts of its outline west and east of the antimeridian, each with longitudes to 180. */
  public List<List<Point>> parts() {
    if (!crossesAntimeridian()) {
      return List.of(ring);
    }
    List<Point> beyond =
        clipped(ring, -1).stream().map(point -> new Point(point.x() - 360, point.y())).toList();
    return List.of(clipped(ring, 1), beyond);
  }

  /**
   * What of a ring lies on one side of 180 degrees (Sutherland and Hodgman's clipping by one line).
   *
   * @param side 1: west of it, -1: east
   */
  private static List<Point> clipped(List<Point> ring, int side) {
    List<Point> inside = new ArrayList<>();
    for (int i = 1; i < ring.size(); i++) {
      Point from = ring.get(i - 1);
      Point to = ring.get(i);
      boolean begins = side * (180 - from.x()) >= 0;
      boolean ends = side * (180 - to.x()) >= 0;
      if (begins != ends) {
        double part = (180 - from.x()) / (to.x() - from.x());
        inside.add(new Point(180, from.y() + part * (to.y() - from.y())));
      }
      if (ends) {
        inside.add(to);
      }
    }
    inside.add(inside.get(0));
    return inside;
  }
}
