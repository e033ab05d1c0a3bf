package io.maskcast.trainer.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpreadTest {

  @Test
  void allWhereThereIsRoom() {
    assertThat(Spread.numbers(8, 8)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
  }

  /** The rows of the paper's figure 7. */
  @Test
  void roundNumbersBetweenTheEnds() {
    assertThat(Spread.numbers(201, 8)).containsExactly(0, 50, 100, 150, 200);
    assertThat(Spread.over(IntStream.rangeClosed(1, 63).boxed().toList(), 8, i -> i))
        .containsExactly(1, 10, 20, 30, 40, 50, 60, 63);
  }

  @Test
  void numbersThatDoNotTellThemApartLeaveTheEnds() {
    List<Integer> same = Collections.nCopies(9, 0);
    assertThat(Spread.over(same, 3, i -> i)).hasSize(2);
  }
}
