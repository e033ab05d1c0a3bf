package io.maskcast.deploy.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.maskcast.deploy.bench.statistics.Median;
import org.junit.jupiter.api.Test;

class PairedTimesTest {

  private static PairedTimes pairs(double... ratios) {
    PairedTimes times = new PairedTimes();
    double load = 1;
    for (double ratio : ratios) {
      times.add(new double[] {load, load}, new double[] {load * ratio, load * ratio});
      load *= 3; // what else the machine does changes between pairs, not within one
    }
    return times;
  }

  @Test
  void theRatioIsTheMedianOverPairsWhateverTheLoad() {
    assertThat(pairs(1.3, 1.1, 1.2).ratio().value()).isCloseTo(1.2, within(1e-12));
    assertThat(pairs(1.1, 1.3, 1.2, 1.4).ratio().value()).isCloseTo(1.25, within(1e-12));
  }

  @Test
  void oneSlowStepOfABlockChangesNothing() {
    PairedTimes times = new PairedTimes();
    times.add(new double[] {2, 2, 90}, new double[] {3, 70, 3});
    assertThat(times.ratio().value()).isEqualTo(1.5);
    assertThat(times.first()).containsExactly(2, 2, 90);
    assertThat(times.second()).containsExactly(3, 70, 3);
  }

  /** Of Conover, Practical Nonparametric Statistics: r(2) to r(9) of ten, at 97.9 %. */
  @Test
  void theIntervalIsBetweenOrderStatistics() {
    Median interval = pairs(1.10, 1.01, 1.02, 1.09, 1.03, 1.08, 1.04, 1.07, 1.05, 1.06).ratio();
    assertThat(interval.low()).isCloseTo(1.02, within(1e-12));
    assertThat(interval.high()).isCloseTo(1.09, within(1e-12));
    assertThat(interval.confidence()).isCloseTo(1 - 2 * 11.0 / 1024, within(1e-12));
  }

  @Test
  void fewPairsGiveTheirWholeRangeAndSayHowMuchThatIsWorth() {
    Median three = pairs(1.3, 1.1, 1.2).ratio();
    assertThat(three.low()).isCloseTo(1.1, within(1e-12));
    assertThat(three.high()).isCloseTo(1.3, within(1e-12));
    assertThat(three.confidence()).isCloseTo(0.75, within(1e-12));
    assertThat(pairs(1.3).ratio().confidence()).isZero();
  }
}
