package io.maskcast.trainer.learn;

import static io.maskcast.trainer.learn.TwoBits.FIRST;
import static io.maskcast.trainer.learn.TwoBits.QUICK;
import static io.maskcast.trainer.learn.TwoBits.SECOND;
import static io.maskcast.trainer.learn.TwoBits.learn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.MaskKind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GoalTest {

  @Test
  void keepIsTheShareRoundedDownButOneAtLeast() {
    assertThat(new Goal.Keep(0.05).elements(784)).isEqualTo(39);
    assertThat(new Goal.Keep(0.25).elements(36)).isEqualTo(9);
    assertThat(new Goal.Keep(0.29).elements(100)).isEqualTo(29);
    assertThat(new Goal.Keep(1).elements(6)).isEqualTo(6);
    assertThat(new Goal.Keep(0.001).elements(6)).isEqualTo(1);
    for (double share : new double[] {0, -1, 1.01, Double.NaN}) {
      assertThatThrownBy(() -> new Goal.Keep(share)).isInstanceOf(MaskcastException.class);
    }
  }

  @Test
  void bytesAreMetByWholeElements() {
    LearningSettings settings =
        QUICK.withMaskKind(MaskKind.blocks(3, 3)).withGoal(new Goal.MaxBytes(11));
    LearningResult result = learn(settings);
    // blocks of 4 samples: two fit into 11 bytes
    assertThat(result.mask().keptSamples()).isEqualTo(8);
    var grid = result.mask().grid();
    assertThat(result.mask().selected())
        .containsExactly(grid.element(0, 1, 2), grid.element(1, 4, 3));
  }

  @Test
  void aBudgetUnderTheSmallestElementIsRefused() {
    LearningSettings settings =
        QUICK
            .withMaskKind(MaskKind.CHANNEL_ANY)
            .withGoal(new Goal.MaxBytes(35))
            .withEpochs(new Epochs(0, 1, 0));
    assertThatThrownBy(() -> learn(settings))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("36");
  }

  @Test
  void learningStopsWhenQIsReached() {
    LearningResult result = learn(QUICK.withGoal(new Goal.ReachQ(0.5)));
    assertThat(result.selection().q()).isPositive().isLessThanOrEqualTo(0.5);
    assertThat(result.curve().size()).isLessThan(8);
    for (EpochRecord epoch : result.curve().subList(0, result.curve().size() - 1)) {
      assertThat(epoch.q()).isGreaterThan(0.5);
    }
  }

  @Test
  void theSmallestMaskThatIsAccurateEnoughIsTaken() {
    RunStore store = RunStore.inMemory();
    MaskLearning quick = QUICK.mask();
    LearningSettings slow = // so that Q falls over all epochs and not in the first
        QUICK.withMask(
            new MaskLearning(
                quick.formulation(),
                0.01,
                quick.head(),
                12,
                0.85,
                quick.schedule(),
                Optional.empty()));
    LearningResult result = learn(slow.withGoal(new Goal.Within(1)), store);
    assertThat(result.mask().keeps(FIRST)).isTrue();
    assertThat(result.mask().keeps(SECOND)).isTrue();
    List<EpochRecord> enough =
        result.curve().stream()
            .filter(e -> e.validationAccuracy() >= result.validationDense() - 0.01)
            .toList();
    double smallest = enough.stream().mapToDouble(EpochRecord::q).min().orElseThrow();
    // the most accurate of its twentieth of Q, so not always the very smallest
    assertThat(result.selection().q()).isBetween(smallest, smallest + 0.05);
    assertThat(store.names("checkpoint-q-"))
        .isNotEmpty()
        .allMatch(name -> name.endsWith(".safetensors"));
    assertThat(store.names("masks-after-")).hasSize(8);
  }

  @Test
  void aBudgetOfElementsNeedsAnAnyMask() {
    assertThatThrownBy(() -> QUICK.withMaskKind(MaskKind.CHANNEL_XOR))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("any-mask");
  }
}
