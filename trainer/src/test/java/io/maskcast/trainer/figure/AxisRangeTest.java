package io.maskcast.trainer.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class AxisRangeTest {

  private static final Offset<Double> EXACTLY = within(1e-12);

  @Test
  void qIsLogarithmicOnlyBelowFiveHundredths() {
    assertThat(AxisRange.ofQ(0.0499, 1).logarithmic()).isTrue();
    assertThat(AxisRange.ofQ(0.05, 1).logarithmic()).isFalse();
    assertThat(AxisRange.ofQ(0.0242, 0.5)).satisfies(range -> spans(range, 0.02, 0.5));
    assertThat(AxisRange.ofQ(0.3, 0.7)).satisfies(range -> spans(range, 0.3, 0.7));
  }

  @Test
  void aMaskThatKeepsNothingForcesALinearAxis() {
    assertThat(AxisRange.ofQ(0, 1)).isEqualTo(new AxisRange(0, 1, false));
  }

  @Test
  void sharesEndAtRoundNumbersWithinZeroAndOne() {
    spans(AxisRange.ofShares(0.48, 0.9946), 0.4, 1);
    spans(AxisRange.ofShares(0.729, 0.917), 0.7, 0.95);
    spans(AxisRange.ofShares(0.971, 0.988), 0.97, 0.99);
    spans(AxisRange.ofShares(0, 1), 0, 1);
  }

  @Test
  void aSingleValueStandsBetweenItsEnds() {
    spans(AxisRange.ofShares(0.9, 0.9), 0.85, 0.95);
    spans(AxisRange.ofShares(1, 1), 0.95, 1);
    spans(AxisRange.ofShares(0, 0), 0, 0.05);
    spans(AxisRange.ofPositive(0.1, 0.1), 0.05, 0.2);
    spans(AxisRange.ofEpochs(7, 7), 6, 8);
  }

  @Test
  void positiveValuesEndAtOneTwoOrFive() {
    spans(AxisRange.ofPositive(5e-4, 2.84), 5e-4, 5);
    spans(AxisRange.ofPositive(0.03, 0.9), 0.02, 1);
    spans(AxisRange.ofPositive(1, 1000), 1, 1000);
  }

  @Property
  void positiveValuesLieWithin(
      @ForAll @DoubleRange(min = -6, max = 6) double logA,
      @ForAll @DoubleRange(min = -6, max = 6) double logB) {
    double a = Math.pow(10, logA);
    double b = Math.pow(10, logB);
    AxisRange range = AxisRange.ofPositive(Math.min(a, b), Math.max(a, b));
    assertThat(range.min()).isLessThanOrEqualTo(Math.min(a, b) * (1 + 1e-8));
    assertThat(range.max()).isGreaterThanOrEqualTo(Math.max(a, b) * (1 - 1e-8));
  }

  @Property
  void sharesLieWithin(
      @ForAll @DoubleRange(min = 0, max = 1) double a,
      @ForAll @DoubleRange(min = 0, max = 1) double b) {
    AxisRange range = AxisRange.ofShares(Math.min(a, b), Math.max(a, b));
    assertThat(range.min()).isBetween(0.0, Math.min(a, b) + 1e-8);
    assertThat(range.max()).isBetween(Math.max(a, b) - 1e-8, 1.0);
  }

  @Test
  void ticksOfALogarithmicAxisAreLabelledAtOneTwoAndFive() {
    AxisRange range = new AxisRange(0.02, 1, true);
    assertThat(IntStream.rangeClosed(2, 10).mapToObj(i -> range.tickLabel(0.01 * i, 2)))
        .containsExactly("0.02", "", "", "0.05", "", "", "", "", "0.1");
  }

  @Test
  void longerLogarithmicAxesAreLabelledAtPowersOfTenOnly() {
    AxisRange range = new AxisRange(1e-5, 1e5, true);
    assertThat(range.tickLabel(0.002, 4)).isEmpty();
    assertThat(range.tickLabel(0.005, 4)).isEmpty();
    assertThat(range.tickLabel(0.001, 4)).isEqualTo("0.001");
    assertThat(range.tickLabel(10, 4)).isEqualTo("10");
    assertThat(range.tickLabel(1e-5, 4)).isEqualTo("1e-05");
    assertThat(range.tickLabel(1e5, 4)).isEqualTo("1e+05");
  }

  @Test
  void linearNumbersAreAsPreciseAsTheAxisIsShort() {
    assertThat(new AxisRange(1, 60, false).numberPattern()).isEqualTo("0");
    assertThat(new AxisRange(0, 1, false).numberPattern()).isEqualTo("0.0");
    assertThat(new AxisRange(0.7, 0.95, false).numberPattern()).isEqualTo("0.00");
    assertThat(new AxisRange(0.98, 1, false).numberPattern()).isEqualTo("0.000");
  }

  @Test
  void anAxisWithoutLengthIsRefused() {
    assertThatThrownBy(() -> new AxisRange(1, 1, false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new AxisRange(0, 1, true))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void spans(AxisRange range, double min, double max) {
    assertThat(range.min()).isCloseTo(min, EXACTLY);
    assertThat(range.max()).isCloseTo(max, EXACTLY);
  }
}
