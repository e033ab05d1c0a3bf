package io.maskcast.server.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.geo.Point;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferenceSystemTest {

  /** What PROJ 9.1 makes of them; 1e-7 degrees are about a centimetre. */
  @ParameterizedTest
  @CsvSource({
    "32633, 465181.05, 5079244.8, 14.551412911009928, 45.8658886027846",
    "3857, -8000000, 5000000, -71.86522272956171, 40.91627447067577",
    "4326, 12.5, -33.25, 12.5, -33.25",
    "3035, 4500000, 3000000, 12.501365622036607, 50.08486017031944",
    "32760, 300000, 8000000, 175.11018933295145, -18.07945474895405"
  })
  void agreesWithProj(int epsg, double x, double y, double longitude, double latitude) {
    ReferenceSystem system = ReferenceSystem.epsg(epsg);
    Point degrees = system.toDegrees(new Point(x, y)).orElseThrow();
    assertThat(degrees.x()).isCloseTo(longitude, within(1e-7));
    assertThat(degrees.y()).isCloseTo(latitude, within(1e-7));
    Point back = system.fromDegrees(degrees).orElseThrow();
    assertThat(back.x()).isCloseTo(x, within(epsg == 4326 ? 1e-9 : 0.01));
    assertThat(back.y()).isCloseTo(y, within(epsg == 4326 ? 1e-9 : 0.01));
  }

  @Test
  void aSystemThatIsUnknownIsRefused() {
    assertThatThrownBy(() -> ReferenceSystem.epsg(1))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("EPSG:1 is unknown here");
  }
}
