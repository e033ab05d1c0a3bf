package io.maskcast.trainer.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LambdaTauTest {

  private static final LambdaTau.Settings SETTINGS = new LambdaTau.Settings(0.1, 2, 2, 10, 0.5, 2);

  @Test
  void startsAtItsInitialValues() {
    LambdaTau schedule = new LambdaTau(SETTINGS, 0.25, 4);
    assertThat(schedule.lambda()).isEqualTo(0.1);
    assertThat(schedule.tau()).isEqualTo(10);
    assertThat(schedule.due()).isEqualTo(1);
  }

  @Test
  void paceFallsGeometricallyToTheBudgetAndStays() {
    LambdaTau schedule = new LambdaTau(SETTINGS, 0.25, 2);
    schedule.advance(1, 0.5);
    assertThat(schedule.due()).isEqualTo(0.5, within(1e-12)); // 0.25^(1/2)
    schedule.advance(1, 0.25);
    schedule.advance(1, 0.25);
    assertThat(schedule.due()).isEqualTo(0.25);
  }

  @Test
  void onPaceTauCoolsToItsMinimumAndLambdaStays() {
    LambdaTau schedule = new LambdaTau(SETTINGS, 0.25, 1);
    double[] cooled = {5, 2.5, 2, 2};
    for (int i = 0; i < cooled.length; i++) {
      schedule.advance(1.0 - 0.1 * i, 0.25); // the loss falls
      assertThat(schedule.tau()).isEqualTo(cooled[i]);
      assertThat(schedule.lambda()).isEqualTo(0.1);
    }
  }

  @Test
  void raisesOnceTheJointLossHasStalledForThePatience() {
    LambdaTau schedule = new LambdaTau(SETTINGS, 0.01, 1000);
    // due() stays near 1, so q = 0.96 is neither behind the pace nor far ahead of it.
    schedule.advance(1.0, 0.96);
    schedule.advance(1.0, 0.96); // stalled once
    assertThat(schedule.lambda()).isEqualTo(0.1);
    assertThat(schedule.tau()).isEqualTo(2.5);
    schedule.advance(1.1, 0.96); // stalled twice
    assertThat(schedule.lambda()).isEqualTo(0.2);
    assertThat(schedule.tau()).isEqualTo(10);
    schedule.advance(1.5, 0.96); // the first loss under the new lambda compares with none
    assertThat(schedule.lambda()).isEqualTo(0.2);
  }

  @Test
  void raisesWithoutWaitingWhenBehindThePace() {
    LambdaTau schedule = new LambdaTau(SETTINGS, 0.25, 2);
    schedule.advance(1.0, 0.51);
    schedule.advance(0.5, 0.26);
    assertThat(schedule.lambda()).isEqualTo(0.4);
    assertThat(schedule.tau()).isEqualTo(10);
  }

  @Test
  void lowersWhenFarAheadOfThePace() {
    LambdaTau schedule = new LambdaTau(SETTINGS, 0.25, 2);
    schedule.advance(1.0, 0.4); // 0.4 < 0.9 * 0.5
    assertThat(schedule.lambda()).isEqualTo(0.05);
    assertThat(schedule.tau()).isEqualTo(5);
  }

  @Test
  void neverLowersUnderAHundredthOfTheStart() {
    LambdaTau schedule = new LambdaTau(SETTINGS, 0.25, 2);
    for (int i = 0; i < 20; i++) {
      schedule.advance(1.0, 0.01);
    }
    assertThat(schedule.lambda()).isEqualTo(0.001);
  }

  @Test
  void doesNotRaiseAtOrUnderTheBudgetWhateverTheLoss() {
    LambdaTau schedule = new LambdaTau(SETTINGS, 0.25, 1);
    for (int i = 0; i < 10; i++) {
      schedule.advance(1.0, 0.25);
    }
    assertThat(schedule.lambda()).isEqualTo(0.1);
  }

  @Test
  void refusesImpossibleNumbers() {
    assertThatThrownBy(() -> new LambdaTau.Settings(0.1, 1, 2, 10, 0.5, 2))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
