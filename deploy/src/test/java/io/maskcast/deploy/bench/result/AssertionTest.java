package io.maskcast.deploy.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AssertionTest {

  private final LinkResult result =
      Results.of("", Results.series(Kind.MASKED, 20, 21, 25), Results.series(Kind.DENSE, 200));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wire_bytes_per_tile<21.5",
        "wire_bytes_per_tile <= 21",
        "masked.wire_bytes_per_tile>=21",
        "wire_bytes_per_tile>2e1",
        "dense.wire_bytes_per_tile>199",
        "tiles_per_second>9"
      })
  void whatHoldsPasses(String text) {
    assertThat(Assertion.parse(text).breach(result)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wire_bytes_per_tile<21",
        "wire_bytes_per_tile<=20.9",
        "wire_bytes_per_tile>21",
        "wire_bytes_per_tile>=21.1"
      })
  void whatDoesNotIsToldWithTheMedianAndItsRange(String text) {
    assertThat(Assertion.parse(text).breach(result))
        .hasValue(text + ": it is 21.00 (20.00 to 25.00)");
  }

  @Test
  void whatWasNotMeasuredDoesNotHold() {
    assertThat(Assertion.parse("server_cpu_seconds<9").breach(result))
        .hasValue("server_cpu_seconds<9: it was not measured");
    assertThat(
            Assertion.parse("dense.tiles_per_second>1")
                .breach(Results.of("", Results.series(Kind.MASKED, 1))))
        .hasValue("dense.tiles_per_second>1: it was not measured");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tiles", "tiles<", "tiles<many", "tiles=3", "<3", "tiles<1.2.3"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> Assertion.parse(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("wire_bytes_per_tile<60");
  }

  @Test
  void figuresAndKindsThatThereAreNotAreRefusedWithThoseThereAre() {
    assertThatThrownBy(() -> Assertion.parse("wire<60"))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("'wire' is no figure")
        .hasMessageContaining("latency_p99_ms");
    assertThatThrownBy(() -> Assertion.parse("half.tiles>1"))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("masked, dense");
  }
}
