package io.maskcast.deploy.bench.tiles;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimedTest {

  @Test
  void quantilesAreTimesThatWereTaken() {
    long[] nanos = new long[200];
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = (200 - i) * 1_000_000L; // 1 to 200 ms
    }
    assertThat(Timed.quantile(nanos, 0.5)).isEqualTo(100);
    assertThat(Timed.quantile(nanos, 0.99)).isEqualTo(198);
    assertThat(Timed.quantile(new long[] {7_000_000}, 0.99)).isEqualTo(7);
  }
}
