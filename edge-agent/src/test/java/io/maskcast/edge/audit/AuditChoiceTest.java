package io.maskcast.edge.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.shared.tile.TileRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditChoiceTest {

  private static AuditChoice choice(long every, long seed, String source) {
    return new AuditChoice(new AuditSettings(every, seed, 0.05), source);
  }

  private static List<Integer> first(AuditChoice choice, long tiles) {
    return choice.positions(List.of(new TileRange(0, tiles - 1)));
  }

  @Test
  void aboutOneTileInSoManyIsChosen() {
    // 100,000 draws of 1/50: 2,000, deviation 44.
    assertThat(first(choice(50, 1, "s"), 100_000)).hasSizeBetween(1_800, 2_200);
    assertThat(first(choice(1, 1, "s"), 1_000)).hasSize(1_000);
  }

  @Test
  void theChoiceIsTheTilesAndNotTheirPlaceInARun() {
    List<Integer> all = first(choice(10, 3, "s"), 1_000);
    List<Integer> late = choice(10, 3, "s").positions(List.of(new TileRange(400, 999)));
    assertThat(late.stream().map(position -> position + 400).toList())
        .isEqualTo(all.stream().filter(tile -> tile >= 400).toList());
  }

  @Test
  void anotherSeedOrSourceIsAnotherChoice() {
    List<Integer> one = first(choice(10, 3, "s"), 1_000);
    assertThat(first(choice(10, 3, "s"), 1_000)).isEqualTo(one);
    assertThat(first(choice(10, 4, "s"), 1_000)).isNotEqualTo(one);
    assertThat(first(choice(10, 3, "t"), 1_000)).isNotEqualTo(one);
  }
}
