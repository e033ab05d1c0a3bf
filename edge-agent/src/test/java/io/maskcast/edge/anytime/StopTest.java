package io.maskcast.edge.anytime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.LadderEntry;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.ladder.StoppingRule;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopTest {

  private static final LadderEntry LADDER =
      new LadderEntry(
          Digest.of(new byte[] {1}),
          List.of(
              new LadderEntry.Rung(2, 0.1, 1, 0.7),
              new LadderEntry.Rung(5, 0.3, 1, 0.85),
              new LadderEntry.Rung(9, 1, 1, 0.9)),
          List.of(
              new StoppingRule(0.7, 2, List.of(0.0, 0.0)),
              new StoppingRule(0.9, 4, List.of(0.6, 0.7)),
              new StoppingRule(0.91, 6, List.of(0.9, 0.95))));

  @Test
  void theDefaultIsAsAccurateAsTheHighestRung() {
    assertThat(new Stop.AsAccurate().rule(LADDER).elements()).isEqualTo(4);
  }

  @Test
  void anAccuracyChoosesTheCheapestRule() {
    assertThat(new Stop.AtAccuracy(0.5).rule(LADDER).elements()).isEqualTo(2);
    assertThat(new Stop.AtAccuracy(0.905).rule(LADDER).elements()).isEqualTo(6);
    assertThatThrownBy(() -> new Stop.AtAccuracy(0.95).rule(LADDER))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("reaches 0.9100");
    assertThatThrownBy(() -> new Stop.AtAccuracy(98)).isInstanceOf(ConfigException.class);
  }

  @Test
  void aRungPassesTheOnesBelowAndStopsAll() {
    StoppingRule rule = new Stop.AtRung(1).rule(LADDER);
    assertThat(rule.passes(0)).isTrue();
    assertThat(rule.stops(1, 1e-9)).isTrue();
    assertThat(rule.accuracy()).isEqualTo(0.85);
    assertThatThrownBy(() -> new Stop.AtRung(3).rule(LADDER))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("0 to 2");
    assertThatThrownBy(() -> new Stop.AtRung(-1)).isInstanceOf(ConfigException.class);
  }
}
