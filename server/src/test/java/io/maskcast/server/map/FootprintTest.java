package io.maskcast.server.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.maskcast.server.geo.ReferenceSystem;
import io.maskcast.shared.geo.Affine;
import io.maskcast.shared.geo.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

class FootprintTest {

  @Test
  void ofAnOrdinarySceneItIsItsOutline() {
    Footprint footprint =
        Footprint.of(Affine.northUp(10, 50, 0.5, 0.25), ReferenceSystem.epsg(4326), 20, 40);
    assertThat(footprint.west()).isEqualTo(10);
    assertThat(footprint.east()).isEqualTo(20);
    assertThat(footprint.north()).isEqualTo(50);
    assertThat(footprint.south()).isEqualTo(40);
    assertThat(area(footprint.ring())).isCloseTo(100, within(1e-9));
    assertThat(footprint.parts()).containsExactly(footprint.ring());
  }

  @Test
  void aRasterUpsideDownHasItsOutlineTheSameWayRound() {
    Affine southUp = new Affine(10, 0.5, 0, 40, 0, 0.25);
    assertThat(area(Footprint.of(southUp, ReferenceSystem.epsg(4326), 20, 40).ring()))
        .isCloseTo(100, within(1e-9));
  }

  /** UTM zone 60 ends at 180 degrees; 250 km east of its middle, 177, is beyond. */
  @Test
  void acrossTheAntimeridianItHasAPartOnEachSide() {
    Footprint footprint =
        Footprint.of(
            Affine.northUp(700_000, 8_000_000, 1_000, 1_000),
            ReferenceSystem.epsg(32760),
            300,
            100);
    assertThat(footprint.crossesAntimeridian()).isTrue();
    assertThat(footprint.west()).isBetween(178.0, 179.5);
    assertThat(footprint.east()).isBetween(181.0, 182.0);
    List<List<Point>> parts = footprint.parts();
    assertThat(parts).hasSize(2);
    assertThat(parts.get(0)).allMatch(point -> point.x() > 178 && point.x() <= 180);
    assertThat(parts.get(1)).allMatch(point -> point.x() >= -180 && point.x() < -178);
    assertThat(area(parts.get(0)) + area(parts.get(1)))
        .isCloseTo(area(footprint.ring()), within(1e-9));
  }

  /** EPSG:3031 is the Antarctic polar stereographic; its origin is the pole. */
  @Test
  void aroundAPoleItIsAllLongitudes() {
    Footprint footprint =
        Footprint.of(
            Affine.northUp(-1_000_000, 1_000_000, 10_000, 10_000),
            ReferenceSystem.epsg(3031),
            200,
            200);
    assertThat(footprint.west()).isEqualTo(-180);
    assertThat(footprint.east()).isEqualTo(180);
    assertThat(footprint.south()).isEqualTo(-90);
    assertThat(footprint.north()).isBetween(-82.0, -76.0);
  }

  @Test
  void aRasterWhoseOutlineIsNotOnTheEarthHasNoKnownOne() {
    Affine beside = Affine.northUp(1e12, 1e12, 10, 10);
    assertThat(Footprint.of(beside, ReferenceSystem.epsg(3035), 100, 100).isKnown()).isFalse();
  }

  /** The shoelace formula; more than 0 if the ring runs counter-clockwise. */
  private static double area(List<Point> ring) {
    double twice = 0;
    for (int i = 1; i < ring.size(); i++) {
      twice += ring.get(i - 1).x() * ring.get(i).y() - ring.get(i).x() * ring.get(i - 1).y();
    }
    assertThat(ring.get(0)).isEqualTo(ring.get(ring.size() - 1));
    return twice / 2;
  }
}
