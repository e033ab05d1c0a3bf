package io.maskcast.deploy.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MedianTest {

  @Test
  void itIsTheMiddle() {
    assertThat(Median.of(5, 1, 3).value()).isEqualTo(3);
    assertThat(Median.of(5, 1, 3, 4).value()).isEqualTo(3.5);
  }

  /** Six values all on one side of the median: twice 1/64. */
  @Test
  void sixValuesHoldItBetweenThemAtMoreThan95Percent() {
    Median median = Median.of(6, 5, 4, 3, 2, 1);
    assertThat(median).isEqualTo(new Median(3.5, 1, 6, 1 - 2 / 64.0));
  }

  @Test
  void oneValueIsWorthNothing() {
    assertThat(Median.of(7)).isEqualTo(new Median(7, 7, 7, 0));
  }
}
