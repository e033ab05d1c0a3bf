package io.maskcast.edge.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.config.ConfigException;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

  @Test
  void waitsDoubleUpToTheLongest() {
    assertThat(IntStream.range(0, 8).mapToObj(RetryPolicy.DEFAULT::wait).map(Duration::toMillis))
        .containsExactly(250L, 500L, 1000L, 2000L, 4000L, 8000L, 10_000L, 10_000L);
    assertThat(RetryPolicy.DEFAULT.wait(999_999)).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void waitsAreDrawnIfSomebodySaysSo() {
    RetryPolicy drawn = RetryPolicy.DEFAULT.awaitingBudgets().jittered();
    assertThat(drawn.awaitsBudget()).isTrue();
    assertThat(IntStream.range(0, 1_000).mapToObj(i -> drawn.pause(2)).distinct().count())
        .isGreaterThan(100);
    assertThat(IntStream.range(0, 1_000).mapToObj(i -> drawn.pause(2)))
        .allMatch(pause -> pause.toMillis() >= 1 && pause.toMillis() <= 1_000);
    assertThat(RetryPolicy.DEFAULT.pause(2)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    Duration second = Duration.ofSeconds(1);
    assertThatThrownBy(() -> new RetryPolicy(-1, second, second))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("retries");
    assertThatThrownBy(() -> new RetryPolicy(1, second, Duration.ofMillis(999)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("retry-wait");
    assertThatThrownBy(() -> new RetryPolicy(1, Duration.ZERO, second))
        .isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> new RetryPolicy(1, second, Duration.ofMinutes(61)))
        .isInstanceOf(ConfigException.class);
  }
}
