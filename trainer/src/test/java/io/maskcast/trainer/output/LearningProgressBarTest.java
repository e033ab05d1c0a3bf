package io.maskcast.trainer.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.trainer.learn.Progress;
import io.maskcast.trainer.learn.Stage;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class LearningProgressBarTest {

  private static final Progress MASK =
      new Progress(Stage.MASK, 12, 12, 0.5, 0.4, 0.431, 338, 0.338, 0.7, OptionalDouble.of(0.974));

  @Test
  void tellsAllThereIsToTell() {
    assertThat(LearningProgressBar.describe(MASK, OptionalDouble.of(3799.6)))
        .isEqualTo("mask 12/12, 1:03:20 left, Q 0.431, accuracy 0.974, lambda 0.34, tau 0.70");
    Progress dense = new Progress(Stage.DENSE, 1, 6, 0, 2.3, 1, 784, 0, 0, OptionalDouble.empty());
    assertThat(LearningProgressBar.describe(dense, OptionalDouble.empty()))
        .isEqualTo("dense 1/6, Q 1.000");
    Progress extending =
        new Progress(Stage.EXTEND, 100, 60_000, 0, 0, 1, 0, 0, 0, OptionalDouble.empty());
    assertThat(LearningProgressBar.describe(extending, OptionalDouble.empty()))
        .isEqualTo("extend 100/60000");
  }

  @Test
  void theBarTakesTheRoomThatIsLeft() {
    assertThat(LearningProgressBar.line(0.5, "dense 1/6", 25))
        .isEqualTo(" 50% [====    ] dense 1/6");
    assertThat(LearningProgressBar.line(1, "dense 6/6", 25)).isEqualTo("100% [========] dense 6/6");
    assertThat(LearningProgressBar.line(0, "dense 1/6", 200)).hasSize(5 + 40 + 3 + 9);
  }

  @Test
  void allNumbersFitIntoEightyColumns() {
    String told = LearningProgressBar.describe(MASK, OptionalDouble.of(3799.6));
    assertThat(LearningProgressBar.line(1, told, 79)).isEqualTo("100% " + told).hasSizeLessThan(80);
  }
}
