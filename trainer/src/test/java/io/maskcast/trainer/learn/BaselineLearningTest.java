package io.maskcast.trainer.learn;

import static io.maskcast.trainer.learn.TwoBits.FIRST;
import static io.maskcast.trainer.learn.TwoBits.QUICK;
import static io.maskcast.trainer.learn.TwoBits.SECOND;
import static io.maskcast.trainer.learn.TwoBits.learn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.trainer.baseline.Baseline;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselineLearningTest {

  private static final LearningSettings SETTINGS = QUICK.withEpochs(new Epochs(2, 4, 2));

  @Test
  void aBaselineKeepsTheSameBudgetAndLearnsAsLong() {
    LearningResult forest = learn(SETTINGS.withBaseline(Baseline.FOREST));
    assertThat(forest.mask().selected()).containsExactly(FIRST, SECOND);
    assertThat(forest.epochs())
        .extracting(EpochRecord::stage)
        .containsExactly(
            Stage.DENSE,
            Stage.DENSE,
            Stage.MASK,
            Stage.MASK,
            Stage.MASK,
            Stage.MASK,
            Stage.FINE_TUNE,
            Stage.FINE_TUNE);
    LearningResult random = learn(SETTINGS.withBaseline(Baseline.RANDOM));
    assertThat(random.mask().keptElements()).isEqualTo(2);
    assertThat(random.metrics().accuracyDense()).isEqualTo(forest.metrics().accuracyDense());
    assertThat(random.metrics().accuracyMasked())
        .isLessThan(forest.metrics().accuracyMasked() - 0.2);
  }

  @Test
  void aWarmStartTakesThePlaceOfTheDenseStage(@TempDir Path folder) {
    LearningResult cold = learn(SETTINGS);
    Path file = folder.resolve("dense.safetensors");
    WholeFile.write(file, cold.denseWeights().encode());
    LearningResult warm = learn(SETTINGS.withWarmStart(file));
    assertThat(warm.epochs()).extracting(EpochRecord::stage).doesNotContain(Stage.DENSE);
    assertThat(warm.metrics()).isEqualTo(cold.metrics());
    assertThat(warm.bundle().digest()).isEqualTo(cold.bundle().digest());
    assertThat(warm.validationDense()).isEqualTo(cold.validationDense());
  }

  @Test
  void aCheckpointIsTunedAndTested(@TempDir Path folder) {
    RunStore store = RunStore.inMemory();
    LearningResult learned = learn(SETTINGS, store);
    String name = store.names("checkpoint-q-").get(0);
    Path file = folder.resolve(name);
    WholeFile.write(file, store.load(name).orElseThrow());
    MaskLearning mask = SETTINGS.mask();
    LearningSettings given =
        SETTINGS.withMask(
            new MaskLearning(
                mask.formulation(),
                mask.rate(),
                mask.head(),
                mask.periodsPerEpoch(),
                mask.paceShare(),
                mask.schedule(),
                Optional.of(new GivenMask.FromCheckpoint(file))));
    LearningResult tuned = learn(given);
    assertThat(tuned.epochs()).extracting(EpochRecord::stage).doesNotContain(Stage.MASK);
    assertThat(tuned.metrics().accuracyDense()).isEqualTo(learned.metrics().accuracyDense());
    assertThat(learned.film().values().stream().map(s -> s.mask().orElseThrow()))
        .contains(tuned.mask());
    assertThat(tuned.metrics().accuracyMasked()).isGreaterThan(0.9);
  }

  @Test
  void distillationLearnsFromTheDenseNetworksAnswers() {
    NetworkLearning plain = SETTINGS.network();
    LearningSettings taught =
        SETTINGS.withNetwork(
            new NetworkLearning(
                plain.batchSize(),
                plain.rate(),
                plain.optimiser(),
                plain.augmentation(),
                Optional.of(new Distillation(0.5, 2)),
                Optional.empty()));
    LearningResult result = learn(taught);
    assertThat(result.mask().selected()).containsExactly(FIRST, SECOND);
    assertThat(result.metrics().accuracyMasked()).isGreaterThan(0.9);
    // Targets that are half a softened distribution leave a loss that labels alone do not.
    assertThat(lastLoss(result)).isGreaterThan(lastLoss(learn(SETTINGS)));
  }

  private static double lastLoss(LearningResult result) {
    return result.epochs().get(result.epochs().size() - 1).trainLoss();
  }

  @Test
  void aBaselineNeedsOneAnyMaskAndABudget() {
    assertThatThrownBy(() -> QUICK.withGoal(new Goal.ReachQ(0.1)).withBaseline(Baseline.VARIANCE))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("--keep");
    assertThatThrownBy(
            () ->
                QUICK
                    .withBaseline(Baseline.VARIANCE)
                    .withGoal(new Goal.AllEpochs())
                    .withMaskKind(MaskKind.CHANNEL_XOR))
        .isInstanceOf(MaskcastException.class);
  }
}
