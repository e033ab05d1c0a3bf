package io.maskcast.shared.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class GeoReferenceTest {

  private static final GeoReference TURNED =
      GeoReference.projected(32633, new Affine(100, 2, 0.5, 200, 0.25, -4));

  @Test
  void pixelsBecomeCoordinatesAndBack() {
    assertThat(TURNED.toCoordinates(10, 4)).isEqualTo(new Point(122, 186.5));
    Point pixel = TURNED.toPixel(122, 186.5);
    assertThat(pixel.x()).isCloseTo(10, within(1e-12));
    assertThat(pixel.y()).isCloseTo(4, within(1e-12));
  }

  @Test
  void windowsAndOverviewsLieInTheSamePlace() {
    assertThat(TURNED.window(10, 4).toCoordinates(0, 0)).isEqualTo(TURNED.toCoordinates(10, 4));
    assertThat(TURNED.overview(2, 4).toCoordinates(5, 1)).isEqualTo(TURNED.toCoordinates(10, 4));
    assertThat(TURNED.overview(2, 4).epsg()).contains(32633);
  }

  @Test
  void pixelsHaveAnArea() {
    assertThatThrownBy(() -> new Affine(0, 1, 2, 0, 2, 4))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Affine.northUp(0, Double.NaN, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
