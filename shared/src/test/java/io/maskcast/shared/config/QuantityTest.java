package io.maskcast.shared.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

  @ParameterizedTest
  @CsvSource({
    "17B, 17",
    "500kB, 500000",
    "50 MB, 50000000",
    "1GiB, 1073741824",
    "1.5KiB, 1536",
    "8388607TiB, 9223370937343148032"
  })
  void bytesAreRead(String text, long bytes) {
    assertThat(Quantity.bytes("size", text, 1)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"17", "MB", "-1MB", "1mb", "0B", "9999999TiB", "1,5MB", ""})
  void otherTextsAreNoBytes(String text) {
    assertThatThrownBy(() -> Quantity.bytes("size", text, 1))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("size: '" + text + "' is not allowed");
  }

  @ParameterizedTest
  @CsvSource({"500ms, 500", "90s, 90000", "15m, 900000", "6h, 21600000", "1 d, 86400000"})
  void timesAreRead(String text, long millis) {
    assertThat(Quantity.time("wait", text, Duration.ofMillis(1), Duration.ofDays(1)))
        .isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"90", "s", "-1s", "1.5h", "2d", "0s", ""})
  void otherTextsAreNoTimes(String text) {
    assertThatThrownBy(
            () -> Quantity.time("wait", text, Duration.ofMillis(10), Duration.ofHours(36)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("from 10ms to 36h");
  }

  @Test
  void leastIsAllowed() {
    assertThat(Quantity.bytes("size", "64KiB", 65_536)).isEqualTo(65_536);
  }
}
