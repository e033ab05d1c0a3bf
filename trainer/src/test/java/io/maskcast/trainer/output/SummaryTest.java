package io.maskcast.trainer.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {

  @Test
  void theIntervalIsStudents() {
    Summary summary = Summary.of(List.of(0.96, 0.97, 0.98));
    assertThat(summary.mean()).isEqualTo(0.97, within(1e-12));
    assertThat(summary.deviation()).isEqualTo(0.01, within(1e-12));
    // 4.303 * 0.01 / sqrt 3
    assertThat(summary.low()).isEqualTo(0.97 - 0.024843, within(1e-5));
    assertThat(summary.high()).isEqualTo(0.97 + 0.024843, within(1e-5));
  }

  @Test
  void oneRunHasNoSpread() {
    Summary summary = Summary.of(List.of(0.5));
    assertThat(summary.deviation()).isZero();
    assertThat(summary.low()).isEqualTo(0.5);
    assertThat(summary.high()).isEqualTo(0.5);
  }

  @Test
  void manyRunsAreNormal() {
    List<Double> values = new ArrayList<>(Collections.nCopies(50, 0.0));
    values.addAll(Collections.nCopies(50, 1.0));
    Summary summary = Summary.of(values);
    double deviation = Math.sqrt(25.0 / 99);
    assertThat(summary.deviation()).isEqualTo(deviation, within(1e-12));
    assertThat(summary.high() - summary.mean()).isEqualTo(1.96 * deviation / 10, within(1e-12));
  }
}
