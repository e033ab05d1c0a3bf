package io.maskcast.shared.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DisagreementTest {

  @Test
  void theIntervalIsWilsons() {
    // Newcombe (1998), table I: 15 of 148 gives 0.0624 to 0.1605, 81 of 263 gives 0.2553 to 0.3662.
    assertThat(new Disagreement(148, 15).lower()).isEqualTo(0.0624, within(5e-5));
    assertThat(new Disagreement(148, 15).upper()).isEqualTo(0.1605, within(5e-5));
    assertThat(new Disagreement(263, 81).lower()).isEqualTo(0.2553, within(5e-5));
    assertThat(new Disagreement(263, 81).upper()).isEqualTo(0.3662, within(5e-5));
  }

  @Test
  void theEndsAreExactWhereNothingOrEverythingDisagrees() {
    // Newcombe: 0 of 20 gives 0 to 0.1611, 1 of 29 gives 0.0061 to 0.1718.
    assertThat(new Disagreement(20, 0).lower()).isZero();
    assertThat(new Disagreement(20, 0).upper()).isEqualTo(0.1611, within(5e-5));
    assertThat(new Disagreement(20, 20).lower()).isEqualTo(1 - 0.1611, within(5e-5));
    assertThat(new Disagreement(20, 20).upper()).isEqualTo(1);
    assertThat(new Disagreement(29, 1).lower()).isEqualTo(0.0061, within(5e-5));
    assertThat(new Disagreement(29, 1).upper()).isEqualTo(0.1718, within(5e-5));
  }

  @Test
  void whatWasNotComparedMayBeAnything() {
    assertThat(Disagreement.NONE.rate()).isZero();
    assertThat(Disagreement.NONE.lower()).isZero();
    assertThat(Disagreement.NONE.upper()).isEqualTo(1);
  }

  @Test
  void countsAddUpAndAreSound() {
    assertThat(new Disagreement(10, 3).plus(new Disagreement(5, 0)))
        .isEqualTo(new Disagreement(15, 3));
    assertThatIllegalArgumentException().isThrownBy(() -> new Disagreement(3, 4));
    assertThatIllegalArgumentException().isThrownBy(() -> new Disagreement(3, -1));
  }
}
