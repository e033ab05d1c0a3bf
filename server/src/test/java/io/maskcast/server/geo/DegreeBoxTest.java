package io.maskcast.server.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.geo.Affine;
import io.maskcast.shared.geo.GeoReference;
import io.maskcast.shared.raster.Window;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DegreeBoxTest {

  /** 100 x 50 pixels of a tenth of a degree, from 10 east, 50 north. */
  private static final GeoReference DEGREES =
      GeoReference.geographic(4326, Affine.northUp(10, 50, 0.1, 0.1));

  @ParameterizedTest
  @CsvSource({
    "10.05, 49.95, 10.05, 49.95,  0, 0, 1, 1", // a place
    "10.25, 49.05, 10.45, 49.75,  2, 2, 8, 3", // rows 2 to 9, columns 2 to 4
    "0, 40, 30, 60,               0, 0, 50, 100", // all of it and more
    "19.95, 45.05, 25, 45.05,     49, 99, 1, 1", // the last pixel
  })
  void pixelsOfAnArea(
      double west,
      double south,
      double east,
      double north,
      int row,
      int column,
      int rows,
      int columns) {
    assertThat(new DegreeBox(west, south, east, north).pixels(DEGREES, 100, 50))
        .containsExactly(new Window(row, column, rows, columns));
  }

  @ParameterizedTest
  @CsvSource({"0, 40, 9, 60", "21, 40, 30, 60", "0, 50.1, 30, 60", "0, 0, 30, 44.9"})
  void noneBesideTheRaster(double west, double south, double east, double north) {
    assertThat(new DegreeBox(west, south, east, north).pixels(DEGREES, 100, 50)).isEmpty();
  }

  @Test
  void crossesThe180thMeridian() {
    GeoReference world = GeoReference.geographic(4326, Affine.northUp(-180, 90, 1, 1));
    assertThat(new DegreeBox(178.5, -10, -178.5, -9.5).pixels(world, 360, 180))
        .containsExactly(new Window(99, 358, 2, 2), new Window(99, 0, 2, 2));
  }

  /** EPSG:32633, 10 m: the corners of pixel (20, 30) by PROJ. */
  @Test
  void findsPixelsOfAProjection() {
    GeoReference utm =
        GeoReference.projected(32633, Affine.northUp(465181.05 - 305, 5079244.8 + 205, 10, 10));
    assertThat(
            new DegreeBox(14.551412911, 45.865888602, 14.551412911, 45.865888602)
                .pixels(utm, 101, 100))
        .containsExactly(new Window(20, 30, 1, 1));
  }

  @Test
  void saysWhatIsMissing() {
    GeoReference local =
        new GeoReference(DEGREES.affine(), Optional.empty(), Optional.of("a field"), false);
    assertThatThrownBy(() -> new DegreeBox(1, 2, 3, 4).pixels(local, 10, 10))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("ask by rows and columns");
    for (List<Double> box :
        List.of(
            List.of(-181.0, 0.0, 0.0, 0.0),
            List.of(0.0, 1.0, 0.0, 0.0),
            List.of(0.0, Double.NaN, 0.0, 0.0))) {
      assertThatThrownBy(() -> new DegreeBox(box.get(0), box.get(1), box.get(2), box.get(3)))
          .isInstanceOf(MaskcastException.class)
          .hasMessageContaining("are no area");
    }
  }
}
