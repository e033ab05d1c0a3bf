package io.maskcast.edge.anytime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.maskcast.shared.ladder.Rungs;
import io.maskcast.shared.ladder.StoppingRule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Windows of 250 tiles over a link that a test moves on, by a clock that it moves on, too. */
class PaceTest {

  private static final int TILES = LinkSimulation.TILES;

  /** Bytes that are new on each rung of {@link LinkSimulation#CUMULATIVE}. */
  private static final double[] RAW = {20, 20, 40, 80, 624};

  private long nanos;
  private long received;

  private Pace pace(Double... thresholds) {
    return new Pace(
        RAW,
        new StoppingRule(0.98, 100, List.of(thresholds)),
        new LinkEstimate(),
        () -> nanos,
        () -> received);
  }

  private Pace pace() {
    return pace(0.9, 0.9, 0.9, 0.9);
  }

  /** What is asked for comes at a rate, a round trip later. */
  private void comes(Pace pace, Rungs step, int tiles, double bytesPerSecond, double roundTrip) {
    double bytes = 0;
    for (int rung = step.first(); rung < step.end(); rung++) {
      bytes += tiles * RAW[rung];
    }
    pace.asks();
    nanos += (long) (roundTrip * 1e9);
    pace.answered();
    nanos += (long) (bytes / bytesPerSecond * 1e9);
    received += (long) bytes;
    pace.came(step, tiles, (long) bytes);
  }

  private Pace known(Pace pace, double bytesPerSecond, double roundTrip) {
    for (int i = 0; i < 100; i++) { // until the deviation of the first is forgotten
      comes(pace, new Rungs(0, 5), TILES, bytesPerSecond, roundTrip);
    }
    for (int rung = 0; rung < RAW.length; rung++) {
      pace.stood(rung, 1000, (long) (1000 * LinkSimulation.SURE[rung]));
    }
    return pace;
  }

  @Test
  void anUnknownLinkBeginsWithTheLowestRungAndGoesOnByWhatItMeasuredThere() {
    Pace pace = pace();
    assertThat(pace.first(TILES, 1)).isEqualTo(new Rungs(0, 1));
    assertThat(pace.next(0, 100, 1)).as("nothing is known yet").isZero();
    comes(pace, new Rungs(0, 1), TILES, 1e6, 0.01);
    assertThat(pace.next(0, 100, 0.9)).isEqualTo(1);
  }

  @Test
  void oneRungAfterTheOtherWhereRoundTripsAreShortAndManyAtOnceWhereTheyAreLong() {
    assertThat(known(pace(), 1e6, 0.001).first(TILES, 1)).isEqualTo(new Rungs(0, 1));
    assertThat(known(pace(), 1e6, 0.3).first(TILES, 1)).isEqualTo(new Rungs(0, 4));
  }

  @Test
  void aLinkThatDiesIsAskedForNothingMoreAndForTheLowestRungOfTheNextWindow() {
    Pace pace = known(pace(), 1e6, 0.3);
    pace.asks();
    nanos += 30_000_000_000L;
    pace.came(new Rungs(0, 4), 0, 0);
    assertThat(pace.next(0, 100, 1)).isZero();
    assertThat(pace.first(TILES, 1)).isEqualTo(new Rungs(0, 1));
  }

  @Test
  void whatComesBeforeTheDeadlineCountsAlthoughNoTileIsThereYet() {
    Pace pace = known(pace(), 1e6, 0.01);
    for (int i = 0; i < 10; i++) {
      pace.asks();
      nanos += 10_000_000;
      pace.answered();
      nanos += 1_000_000_000;
      received += 50_000;
      pace.came(new Rungs(0, 5), 0, 0);
    }
    // 50,000 bytes a second are 200 a tile: rung 3 takes 160 of them.
    assertThat(pace.next(-1, TILES, 2)).isZero();
    assertThat(pace.next(2, TILES, 2)).isEqualTo(3);
    assertThat(pace.next(3, TILES, 2)).isEqualTo(3);
  }

  @Test
  void anAnswerThatIsThereAtOnceHasCrossedTheLink() {
    Pace pace = pace();
    pace.asks();
    nanos += 1_000_000;
    received += 5_000; // the socket is read before the record in it is
    pace.answered();
    pace.came(new Rungs(0, 1), TILES, 5_000);
    assertThat(pace.next(0, 100, 1)).isEqualTo(1);
  }

  @Test
  void theNetworkTakesOfTheTimeThereIs() {
    Pace pace = known(pace(), 1e6, 0.3);
    pace.looked(TILES, 0.9);
    assertThat(pace.first(TILES, 1)).isEqualTo(new Rungs(0, 1));
    assertThat(pace.next(0, TILES, 1)).isZero();
    assertThat(pace.next(0, TILES / 25, 1)).as("of fewer tiles it takes less").isEqualTo(1);
  }

  @Test
  void rungsAtWhichNobodyIsSureArePassedUnlessNothingElseComesInTime() {
    Pace pace = known(pace(1.0, 0.9, 1.0, 0.9), 1e6, 0.001);
    assertThat(pace.first(TILES, 1)).isEqualTo(new Rungs(0, 2));
    assertThat(pace.next(1, 100, 1)).isEqualTo(3);
    Pace thin = known(pace(1.0, 1.0, 1.0, 1.0), 20_000, 0.01);
    assertThat(thin.first(TILES, 1))
        .as("half a second brings 40 bytes of each tile, not 784")
        .isEqualTo(new Rungs(0, 1));
  }

  @Test
  void whatNoTileHasHadYetIsReckonedByTheOthers() {
    ClimbCosts costs = new ClimbCosts(RAW);
    costs.climbed(new Rungs(0, 2), 100, 2_000); // half of what they are
    costs.stood(1, 100, 70);
    RungCosts measured = costs.measured();
    assertThat(measured.cumulative())
        .containsExactly(new double[] {10, 20, 40, 80, 392}, within(1e-9));
    assertThat(measured.sure()).containsExactly(0, 0.7, 0.7, 0.7, 1);
  }
}
