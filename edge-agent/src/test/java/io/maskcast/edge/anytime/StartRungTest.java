package io.maskcast.edge.anytime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartRungTest {

  private static final StartRung RULE = new StartRung(LinkSimulation.COSTS);

  private static LinkEstimate link(double bytesPerSecond, double roundTrip) {
    LinkEstimate link = new LinkEstimate();
    link.moved((long) (10 * bytesPerSecond), 10);
    for (int i = 0; i < 100; i++) { // until its deviation is forgotten
      link.roundTrip(roundTrip);
    }
    return link;
  }

  @Test
  void aTileTakesWhatItLacksOfEachRungUntilItIsSure() {
    RungCosts costs = new RungCosts(new double[] {10, 30, 100}, new double[] {0.5, 0.9, 1});
    // From 0: 10, half of the tiles 20 more, a tenth 70 more.
    assertThat(costs.expected(0)).isEqualTo(27, within(1e-9));
    assertThat(costs.expected(1)).isEqualTo(37, within(1e-9));
    assertThat(costs.expected(2)).isEqualTo(100);
  }

  @Test
  void anUnknownLinkBeginsWithTheLowestRung() {
    assertThat(RULE.first(new LinkEstimate(), 250, 1)).isZero();
    assertThat(RULE.affordable(new LinkEstimate(), 250, 2, 1)).isEqualTo(2);
  }

  @Test
  void fewBytesWhereRoundTripsAreShortAndFewRoundTripsWhereTheyAreLong() {
    assertThat(RULE.first(link(1e6, 0.001), 250, 1)).isZero();
    // Of round trips of 0.3 s two fit into 0.8 s, so 0 ends at 1, and 3 at 4 (0.64 s + 12,480
    // bytes).
    assertThat(RULE.first(link(1e6, 0.3), 250, 1)).isEqualTo(3);
  }

  @Test
  void aThinLinkTakesWhatSurelyArrives() {
    // 0.3 s of 50,000 bytes/s are 60 bytes a tile: rung 1 in half of the time. From 0, 0.3 + 0.24 +
    // 0.25 s lead to rung 2, from 1, 0.4 + 0.25 s to the same.
    assertThat(RULE.first(link(50_000, 0.2), 250, 1)).isZero();
    // In 0.6 s there are 120 bytes a tile: rung 2 at once.
    assertThat(RULE.affordable(link(50_000, 0.2), 250, -1, 1)).isEqualTo(2);
    assertThat(RULE.affordable(link(50_000, 0.2), 100, 2, 1)).isEqualTo(3);
    assertThat(RULE.first(link(0, 0.2), 250, 1)).isZero();
    assertThat(RULE.affordable(link(0, 0.2), 250, 1, 1)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"wide", "constant", "stepped", "bursty", "dying"})
  void tracesAreWhatTheirDescriptionSays(String name) {
    long[] state = {1};
    double[] expected =
        IntStream.range(0, 60)
            .mapToDouble(
                t -> {
                  state[0] = (1103515245 * state[0] + 12345) % (1L << 31);
                  return switch (name) {
                    case "wide" -> 400_000;
                    case "constant" -> 50_000;
                    case "stepped" -> t < 20 ? 100_000 : t < 40 ? 20_000 : 60_000;
                    case "bursty" -> (state[0] >> 16) % 4 == 0 ? 200_000 : 10_000;
                    default -> t >= 50 ? 0 : Math.floor(100_000 * Math.pow(0.9, t));
                  };
                })
            .toArray();
    assertThat(LinkTrace.read(name).rates()).containsExactly(expected, within(0.0));
  }

  @Test
  void missesNoMoreThanWhoKnowsTheTraceAndAnswersNearlyAsWell() {
    StringBuilder table = new StringBuilder();
    for (String name : List.of("wide", "constant", "stepped", "bursty", "dying")) {
      for (double roundTrip : new double[] {0.02, 0.2}) {
        LinkSimulation simulation = new LinkSimulation(LinkTrace.read(name), roundTrip);
        LinkSimulation.Outcome rule = simulation.run(LinkSimulation.adaptive());
        LinkSimulation.Outcome lowest = simulation.run(LinkSimulation.always(0));
        LinkSimulation.Outcome highest = simulation.run(LinkSimulation.always(4));
        LinkSimulation.Outcome oracle = simulation.oracle();
        table.append(
            String.format(
                Locale.ROOT,
                "%-8s %3.0f ms   %s   %s   %s   %s%n",
                name,
                1000 * roundTrip,
                told(rule),
                told(lowest),
                told(highest),
                told(oracle)));
        assertThat(rule.missed()).as(name).isEqualTo(oracle.missed());
        assertThat(rule.accuracy()).as(name).isGreaterThan(lowest.accuracy());
        assertThat(rule.accuracy()).as(name).isGreaterThan(highest.accuracy() - 0.001);
        assertThat(rule.accuracy()).as(name).isGreaterThan(oracle.accuracy() - 0.015);
      }
    }
    assertThat(table.toString().lines())
        .as("what the javadoc of StartRung says")
        .containsExactly(
            "wide      20 ms    0 0.985    0 0.900    0 0.985    0 0.985",
            "wide     200 ms    0 0.984    0 0.900    0 0.985    0 0.985",
            "constant  20 ms    0 0.985    0 0.900   60 0.000    0 0.985",
            "constant 200 ms    0 0.969    0 0.900   60 0.000    0 0.980",
            "stepped   20 ms    0 0.983    0 0.900   60 0.000    0 0.983",
            "stepped  200 ms    0 0.967    0 0.900   60 0.000    0 0.972",
            "bursty    20 ms    0 0.955    0 0.900   52 0.131    0 0.956",
            "bursty   200 ms    0 0.912    0 0.900   60 0.000    0 0.914",
            "dying     20 ms   31 0.467   31 0.435   60 0.000   31 0.467",
            "dying    200 ms   33 0.426   33 0.405   60 0.000   33 0.429");
  }

  private static String told(LinkSimulation.Outcome outcome) {
    return String.format(Locale.ROOT, "%2d %.3f", outcome.missed(), outcome.accuracy());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void transfersTakeTime(double seconds) {
    assertThatIllegalArgumentException().isThrownBy(() -> new LinkEstimate().moved(1, seconds));
  }

  @Test
  void aBurstLiftsTheEstimateLateAndADeathLowersItAtOnce() {
    LinkEstimate link = link(10_000, 0);
    assertThat(link.bandwidth().orElseThrow()).isEqualTo(10_000, within(1e-6));
    link.moved(1_000_000, 1);
    double lifted = link.bandwidth().orElseThrow();
    assertThat(lifted).isLessThan(200_000); // 1,000,000 for a second, by a half life of 8 s
    link.moved(0, 8);
    assertThat(link.bandwidth().orElseThrow())
        .isLessThan(lifted / 4); // a half life of 2 s, four times
  }

  @Test
  void theRoundTripIsTcps() {
    LinkEstimate link = new LinkEstimate();
    assertThat(link.roundTrip()).isZero();
    link.roundTrip(0.1); // SRTT 0.1, RTTVAR 0.05
    assertThat(link.roundTrip()).isEqualTo(0.3, within(1e-12));
    link.roundTrip(0.2); // RTTVAR 0.0625, SRTT 0.1125
    assertThat(link.roundTrip()).isEqualTo(0.3625, within(1e-12));
  }

  @Test
  void impossibleCostsAreRefused() {
    for (double[] sure :
        List.of(
            new double[] {0.5},
            new double[] {0.5, 0.4},
            new double[] {0, 2},
            new double[] {-1, 1})) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new RungCosts(new double[] {1, 2}, sure));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RungCosts(new double[] {2, 2}, new double[] {0, 1}));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RungCosts(new double[0], new double[0]));
  }
}
