package io.maskcast.trainer.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ScheduleTest {

  private static final Schedule.Settings SETTINGS = new Schedule.Settings(0.1, 2, 2, 0, 10, 0.5, 2);

  private static PacedSchedule paced(double budget, int periods) {
    return new PacedSchedule(SETTINGS, budget, periods);
  }

  @Test
  void startsAtItsInitialValues() {
    for (Formulation formulation : Formulation.values()) {
      Schedule schedule = formulation.schedule(SETTINGS, 0.25, 4);
      assertThat(schedule.lambda()).isEqualTo(0.1);
      assertThat(schedule.tau()).isEqualTo(10);
    }
  }

  @Test
  void paperRaisesLambdaAndRestartsTauWhenTheJointLossHasStalled() {
    Schedule schedule = Formulation.PAPER.schedule(SETTINGS, 1, 1);
    double[] losses = {3, 2, 2.5, 2, 9, 8, 8, 8};
    double[] lambdas = {.1, .1, .1, .2, .2, .2, .2, .4};
    double[] taus = {5, 2.5, 2, 10, 5, 2.5, 2, 10};
    for (int i = 0; i < losses.length; i++) {
      schedule.advance(losses[i], 0.5);
      assertThat(schedule.lambda()).isEqualTo(lambdas[i], within(1e-12));
      assertThat(schedule.tau()).isEqualTo(taus[i]);
    }
  }

  /** The staircases of the authors' figures, lambda over epochs where Q stands still. */
  @ParameterizedTest
  @CsvSource({
    // initial, factor, patience, epoch, raises by then
    "0.125, 1.25, 5, 6, 0",
    "0.125, 1.25, 5, 7, 1", // SVHN: steps of 6 epochs after the first
    "0.125, 1.25, 5, 12, 1",
    "0.125, 1.25, 5, 13, 2",
    "0.125, 1.25, 5, 19, 3", // 0.244
    "0.125, 1.25, 5, 67, 11", // 1.46
    "0.125, 1.25, 5, 85, 14", // 2.84
    "1, 1.5, 2, 13, 4", // Galaxy10: steps of 3
    "1, 1.5, 2, 34, 11", // 86.5
  })
  void codeClimbsTheAuthorsStaircase(
      double initial, double factor, int patience, int epochs, int raises) {
    Schedule schedule =
        Formulation.CODE.schedule(
            new Schedule.Settings(initial, factor, patience, 0.0025, 1, 1, 1), 1, 1);
    for (int i = 0; i < epochs; i++) {
      schedule.advance(1, 0.9);
    }
    assertThat(schedule.lambda())
        .isEqualTo(initial * Math.pow(factor, raises), within(1e-9 * Math.pow(factor, raises)));
  }

  @Test
  void codeDoesNotRaiseWhileQFallsByMoreThanTheThreshold() {
    Schedule schedule =
        Formulation.CODE.schedule(new Schedule.Settings(1, 1.5, 2, 0.0025, 1, 1, 1), 1, 1);
    double q = 1;
    for (int i = 0; i < 20; i++) {
      schedule.advance(1, q);
      q -= 0.003;
    }
    assertThat(schedule.lambda()).isEqualTo(1);
    for (int i = 0; i < 3; i++) {
      q -= 0.0001; // too little to count
      schedule.advance(1, q + 0.003);
    }
    assertThat(schedule.lambda()).isEqualTo(1.5);
  }

  @Test
  void codeWaitsForTauToCool() {
    // 10 to 2.5 by halves: 2 periods
    Schedule schedule =
        Formulation.CODE.schedule(new Schedule.Settings(1, 2, 0, 0, 10, 0.5, 2.5), 1, 1);
    double[] lambdas = {1, 2, 2, 2, 4};
    for (double lambda : lambdas) {
      schedule.advance(1, 0.5);
      assertThat(schedule.lambda()).isEqualTo(lambda);
    }
  }

  @Test
  void paceFallsGeometricallyToTheBudgetAndStays() {
    PacedSchedule schedule = paced(0.25, 2);
    assertThat(schedule.due()).isEqualTo(1);
    schedule.advance(1, 0.5);
    assertThat(schedule.due()).isEqualTo(0.5, within(1e-12)); // 0.25^(1/2)
    schedule.advance(1, 0.25);
    schedule.advance(1, 0.25);
    assertThat(schedule.due()).isEqualTo(0.25);
  }

  @Test
  void onPaceTauCoolsToItsMinimumAndLambdaStays() {
    PacedSchedule schedule = paced(0.25, 1);
    double[] cooled = {5, 2.5, 2, 2};
    for (int i = 0; i < cooled.length; i++) {
      schedule.advance(1.0 - 0.1 * i, 0.25); // the loss falls
      assertThat(schedule.tau()).isEqualTo(cooled[i]);
      assertThat(schedule.lambda()).isEqualTo(0.1);
    }
  }

  @Test
  void pacedRaisesOnceTheJointLossHasStalledForThePatience() {
    PacedSchedule schedule = paced(0.01, 1000);
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
    PacedSchedule schedule = paced(0.25, 2);
    schedule.advance(1.0, 0.51);
    schedule.advance(0.5, 0.26);
    assertThat(schedule.lambda()).isEqualTo(0.4);
    assertThat(schedule.tau()).isEqualTo(10);
  }

  @Test
  void lowersWhenFarAheadOfThePaceButNotUnderAHundredthOfTheStart() {
    PacedSchedule schedule = paced(0.25, 2);
    schedule.advance(1.0, 0.4); // 0.4 < 0.9 * 0.5
    assertThat(schedule.lambda()).isEqualTo(0.05);
    assertThat(schedule.tau()).isEqualTo(5);
    for (int i = 0; i < 20; i++) {
      schedule.advance(1.0, 0.01);
    }
    assertThat(schedule.lambda()).isEqualTo(0.001);
  }

  @Test
  void doesNotRaiseAtOrUnderTheBudgetWhateverTheLoss() {
    PacedSchedule schedule = paced(0.25, 1);
    for (int i = 0; i < 10; i++) {
      schedule.advance(1.0, 0.25);
    }
    assertThat(schedule.lambda()).isEqualTo(0.1);
  }

  @ParameterizedTest
  @EnumSource
  void goesOnFromItsState(Formulation formulation) {
    Schedule original = formulation.schedule(SETTINGS, 0.2, 7);
    Schedule copy = formulation.schedule(SETTINGS, 0.2, 7);
    for (int i = 0; i < 30; i++) {
      original.advance(1 + Math.sin(i), 1.0 / (i + 1));
      copy.restore(original.state());
      original.advance(1.5, 0.3);
      copy.advance(1.5, 0.3);
      assertThat(copy.state()).isEqualTo(original.state());
    }
  }

  @Test
  void refusesImpossibleNumbers() {
    assertThatThrownBy(() -> new Schedule.Settings(0.1, 1, 2, 0, 10, 0.5, 2))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
