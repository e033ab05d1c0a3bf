package io.maskcast.deploy.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AccuracyTest {

  /** Deviation .02, so the half is 4.3027 * .02 / sqrt 3 = .04968. */
  @Test
  void ofSeveralSeedsTheIntervalIsStudents() {
    Accuracy accuracy = Accuracy.of(new double[] {.90, .92, .94}, 1000);
    assertThat(accuracy.mean()).isCloseTo(.92, within(1e-12));
    assertThat(accuracy.low()).isCloseTo(.87032, within(1e-5));
    assertThat(accuracy.high()).isCloseTo(.96968, within(1e-5));
  }

  /** 90 of 100: Wilson's interval is .82563 to .94477, as tables of it say. */
  @Test
  void ofASingleSeedItIsWilsons() {
    Accuracy accuracy = Accuracy.of(new double[] {.90}, 100);
    assertThat(accuracy.mean()).isEqualTo(.90);
    assertThat(accuracy.low()).isCloseTo(.82563, within(1e-4));
    assertThat(accuracy.high()).isCloseTo(.94477, within(1e-4));
  }

  @Test
  void countsWhatIsRight() {
    assertThat(Accuracy.of(new int[] {1, 2, 3, 4}, new int[] {1, 0, 3, 4})).isEqualTo(.75);
  }
}
