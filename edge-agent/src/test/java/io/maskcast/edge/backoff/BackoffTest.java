package io.maskcast.edge.backoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.config.ConfigException;
import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {

  @Test
  void boundsDoubleUpToTheLongest() {
    assertThat(IntStream.rangeClosed(1, 11).mapToObj(Backoff.DEFAULT::bound))
        .extracting(Duration::toSeconds)
        .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 300L, 300L);
    assertThat(Backoff.DEFAULT.bound(Integer.MAX_VALUE)).isEqualTo(Duration.ofMinutes(5));
    Backoff long1 = new Backoff(Duration.ofHours(20), Duration.ofDays(1));
    assertThat(long1.bound(99)).isEqualTo(Duration.ofDays(1));
  }

  @Test
  void waitsAreAnythingUpToThem() {
    Random random = new Random(1);
    double mean =
        IntStream.range(0, 10_000)
            .mapToLong(i -> Backoff.DEFAULT.wait(4, random).toMillis())
            .peek(wait -> assertThat(wait).isBetween(1L, 8_000L))
            .average()
            .orElseThrow();
    assertThat(mean).isBetween(3_800.0, 4_200.0);
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    Duration second = Duration.ofSeconds(1);
    assertThatThrownBy(() -> new Backoff(Duration.ZERO, second))
        .isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> new Backoff(second, Duration.ofMillis(999)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("reconnect");
    assertThatThrownBy(() -> new Backoff(second, Duration.ofDays(2)))
        .isInstanceOf(ConfigException.class);
  }
}
