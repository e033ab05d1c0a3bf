package io.maskcast.trainer.ladder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.maskcast.shared.ladder.Confidence;
import io.maskcast.shared.ladder.StoppingRule;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class StoppingSearchTest {

  /** Four tiles: two are right at once and sure, one needs the second rung, one the third. */
  private static final Climb FOUR =
      new Climb(
          new double[][] {{0.9, 0.8, 0.4, 0.3}, {0.9, 0.9, 0.8, 0.5}, {0.9, 0.9, 0.9, 0.9}},
          new boolean[][] {
            {true, true, false, false}, {true, true, true, false}, {true, true, true, true}
          },
          new double[] {1, 3, 10});

  @Test
  void findsTheThresholdsThatCanBeWorkedOutByHand() {
    List<StoppingRule> rules = StoppingSearch.rules(FOUR);
    // Everything at rung 0; the unsure half up to rung 1; the last one up to the top.
    assertThat(rules).extracting(StoppingRule::accuracy).containsExactly(0.5, 0.75, 1.0);
    assertThat(rules)
        .extracting(StoppingRule::elements)
        .containsExactly(1.0, (1 + 1 + 3 + 3) / 4.0, (1 + 1 + 3 + 10) / 4.0);
    assertThat(FOUR.rule(rules.get(2).thresholds())).isEqualTo(rules.get(2));
    assertThat(List.of(0, 1, 2, 3))
        .extracting(tile -> FOUR.stop(rules.get(2), tile))
        .containsExactly(0, 0, 1, 2);
  }

  @Property(tries = 50)
  void rulesRiseAndNoneIsWorseThanStoppingAllAtOneRung(@ForAll long seed) {
    Random random = new Random(seed);
    int tiles = 200;
    int rungs = 4;
    double[][] confidence = new double[rungs][tiles];
    boolean[][] right = new boolean[rungs][tiles];
    for (int rung = 0; rung < rungs; rung++) {
      for (int tile = 0; tile < tiles; tile++) {
        confidence[rung][tile] = random.nextDouble();
        right[rung][tile] = random.nextDouble() < confidence[rung][tile];
      }
    }
    Climb climb = new Climb(confidence, right, new double[] {1, 2, 5, 9});
    List<StoppingRule> rules = StoppingSearch.rules(climb);
    for (int i = 1; i < rules.size(); i++) {
      assertThat(rules.get(i).accuracy()).isGreaterThan(rules.get(i - 1).accuracy());
      assertThat(rules.get(i).elements()).isGreaterThan(rules.get(i - 1).elements());
    }
    double dearer = 1.02;
    for (int rung = 0; rung < rungs; rung++) {
      int at = rung;
      assertThat(rules)
          .anyMatch(
              rule ->
                  rule.accuracy() >= climb.accuracy(at)
                      && rule.elements() <= dearer * climb.costs()[at]);
    }
  }

  /**
   * The surest half of the answers is as often wrong as the other one, so all between the ends is
   * worth the same at any price, and no price asks for it.
   */
  @Test
  void findsRulesBetweenThoseThatPricesFind() {
    int tiles = 1000;
    double[][] confidence = new double[2][tiles];
    boolean[][] right = new boolean[2][tiles];
    for (int tile = 0; tile < tiles; tile++) {
      confidence[0][tile] = (tile + 0.5) / tiles;
      confidence[1][tile] = 1;
      right[0][tile] = tile % 2 == 0;
      right[1][tile] = true;
    }
    List<StoppingRule> rules =
        StoppingSearch.rules(new Climb(confidence, right, new double[] {1, 2}));
    assertThat(rules).hasSizeGreaterThan(10);
    for (int i = 1; i < rules.size(); i++) {
      assertThat(rules.get(i).elements()).isLessThan(1.1 * rules.get(i - 1).elements());
    }
    assertThat(rules.get(0).elements()).isLessThan(1.05);
    assertThat(rules.get(rules.size() - 1).accuracy()).isEqualTo(1);
  }

  @Test
  void aTemperatureMakesConfidenceAsLargeAsTheShareThatIsRight() {
    // Logits of 0 and 4 that are right three times in four: the best share is 3/4, T = 4 / ln 3.
    int tiles = 400;
    float[] logits = new float[2 * tiles];
    int[] labels = new int[tiles];
    for (int tile = 0; tile < tiles; tile++) {
      logits[2 * tile] = 4;
      labels[tile] = tile % 4 == 0 ? 1 : 0;
    }
    double temperature = Calibration.temperature(logits, labels, 2);
    assertThat(temperature).isCloseTo(4 / Math.log(3), within(1e-6));
    assertThat(new Confidence(temperature).of(logits, 0, 2)).isCloseTo(0.75, within(1e-6));
  }
}
