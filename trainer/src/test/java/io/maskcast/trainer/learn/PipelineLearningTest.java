package io.maskcast.trainer.learn;

import static io.maskcast.trainer.learn.TwoBits.FIRST;
import static io.maskcast.trainer.learn.TwoBits.QUICK;
import static io.maskcast.trainer.learn.TwoBits.SECOND;
import static io.maskcast.trainer.learn.TwoBits.learn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.VersionsEntry;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.shared.version.Jpeg;
import io.maskcast.shared.version.Merge;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.data.LabelledTiles;
import io.maskcast.trainer.mask.Formulation;
import io.maskcast.trainer.mask.MaskCost;
import io.maskcast.trainer.mask.Schedule;
import io.maskcast.trainer.network.ComputeDevice;
import io.maskcast.trainer.pipeline.Pipeline;
import io.maskcast.trainer.pipeline.PipelineText;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PipelineLearningTest {

  private static Pipeline pipeline(String... steps) {
    return new Pipeline(Stream.of(steps).map(PipelineText::step).toList(), MaskCost.Joint.PRODUCT);
  }

  /** Three channels of noise; one of them is as bright as its class says. */
  private static Dataset brightChannel(int which) {
    TileLayout layout = new TileLayout(4, 4, 3, SampleType.U8, Interleave.PIXEL);
    SplittableRandom random = new SplittableRandom(3);
    int count = 800;
    byte[] samples = new byte[count * layout.samples()];
    byte[] labels = new byte[count];
    random.nextBytes(samples);
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) random.nextInt(3);
      for (int s = which; s < layout.samples(); s += 3) {
        samples[i * layout.samples() + s] = (byte) (labels[i] * 80 + random.nextInt(30));
      }
    }
    LabelledTiles tiles = new LabelledTiles(layout, samples, labels);
    return Dataset.of("bright channel", tiles, tiles);
  }

  private static LearningResult learnOn(Dataset dataset, LearningSettings settings) {
    return Learning.learn(
        dataset, settings, RunStore.inMemory(), ProgressListener.NONE, new Cancellation());
  }

  @Test
  void anXorOverChannelsFindsTheOneThatCarriesTheLabel() {
    LearningSettings settings =
        QUICK.withGoal(new Goal.AllEpochs()).withMaskKind(MaskKind.CHANNEL_XOR);
    LearningResult result = learnOn(brightChannel(2), settings);
    assertThat(result.mask().selected()).containsExactly(2);
    assertThat(result.selection().q()).isEqualTo(1, within(1e-6));
    assertThat(result.metrics().accuracyMasked()).isGreaterThan(0.95);
    assertThat(result.bundle().manifest().mask().kind()).isEqualTo(MaskKind.CHANNEL_XOR);
    assertThat(result.bundle().mask().keptSamples()).isEqualTo(16);
  }

  @Test
  void twoMasksInSequenceMakeOneMaskOfSamples() {
    LearningSettings settings =
        QUICK.withPipeline(pipeline("block-any-3x3-joint", "pixel-any")).withKeep(2.0 / 72);
    LearningResult result = learn(settings);
    assertThat(result.bundle().manifest().mask().kind()).isEqualTo(MaskKind.PIXEL_ANY);
    assertThat(result.mask().selected()).containsExactly(FIRST, SECOND);
    assertThat(result.metrics().accuracyMasked()).isGreaterThan(0.95);
  }

  @Test
  void theCheapestVersionIsTakenWhereItSaysEnough() {
    LearningSettings settings =
        LearningSettings.defaults()
            .withDevice(ComputeDevice.CPU)
            .withBatchSize(32)
            .withEpochs(new Epochs(2, 12, 2))
            .withGoal(new Goal.ReachQ(0.2))
            .withPipeline(
                pipeline(
                    "extend jpeg-100 jpeg-55 jpeg-15 of each channel", "channel-xor", "merge sum"));
    LearningResult result = learnOn(brightChannel(1), settings);
    assertThat(result.selection().choices(0)).containsOnly(2);
    assertThat(result.selection().q()).isEqualTo(0.15, within(1e-6));
    assertThat(result.metrics().accuracyMasked()).isGreaterThan(0.9);
    VersionsEntry versions = result.bundle().manifest().versions().orElseThrow();
    assertThat(versions.chosen()).containsOnly(new Jpeg(15)).hasSize(3);
    assertThat(versions.choices()).isEqualTo(3);
    assertThat(versions.merge()).isEqualTo(Merge.SUM);
    assertThat(versions.jpegs()).hasSize(1);
    assertThat(result.bundle().mask().q()).isEqualTo(1);
    assertThat(result.bundle().manifest().mask().kind()).isEqualTo(MaskKind.CHANNEL_ANY);
  }

  @Test
  void versionsOfSinglePixelsCannotBePublished() {
    LearningSettings settings =
        QUICK
            .withEpochs(new Epochs(1, 1, 0))
            .withGoal(new Goal.AllEpochs())
            .withPipeline(pipeline("extend raw jpeg-15", "pixel-xor", "merge sum"));
    LearningResult result = learnOn(brightChannel(1), settings);
    assertThat(result.canBePublished()).isFalse();
    assertThatThrownBy(result::bundle)
        .isInstanceOf(MaskcastException.class)
        .hasMessageContainingAll("channel-xor", "pixel-xor");
  }

  @Test
  void thePipelineOfFigure12LowersBothCosts() {
    LearningSettings settings =
        LearningSettings.defaults()
            .withDevice(ComputeDevice.CPU)
            .withBatchSize(32)
            .withEpochs(new Epochs(2, 12, 2))
            .withKeep(0.25)
            .withPipeline(
                pipeline(
                    "extend jpeg-100 jpeg-15 of each channel",
                    "channel-xor",
                    "merge sum",
                    "pixel-any"));
    LearningResult result = learnOn(brightChannel(1), settings);
    assertThat(result.selection().keptElements()).isEqualTo(12);
    long ofTheChannelThatMatters =
        Arrays.stream(result.selection().selected(1)).filter(sample -> sample / 16 == 1).count();
    assertThat(ofTheChannelThatMatters).isGreaterThanOrEqualTo(8); // 4 by chance
    assertThat(result.metrics().accuracyMasked()).isGreaterThan(0.9);
    assertThat(result.bundle().mask().selected()).isEqualTo(result.selection().selected(1));
    assertThat(result.bundle().manifest().versions()).isPresent();
  }

  @Test
  void thePapersFormulationDropsSamplesThatSayNothing() {
    LearningSettings paper = LearningSettings.of(Formulation.PAPER);
    LearningSettings settings =
        quick(paper, new Schedule.Settings(0.5, 1.25, 2, 0, 10, 0.5, 0.01), 0.1)
            .withGoal(new Goal.ReachQ(0.3));
    requireKeepsTheTwoThatMatter(learn(settings));
  }

  @Test
  void theAuthorsFormulationDoesSoToo() {
    LearningSettings code = LearningSettings.of(Formulation.CODE);
    LearningSettings settings =
        quick(code, new Schedule.Settings(0.5, 1.5, 2, 0.0025, 1, 1, 1), 0.05)
            .withGoal(new Goal.ReachQ(0.3));
    requireKeepsTheTwoThatMatter(learn(settings));
  }

  /** The formulation with rates that suit 1,200 tiles instead of 60,000. */
  private static LearningSettings quick(
      LearningSettings base, Schedule.Settings schedule, double maskRate) {
    MaskLearning mask = base.mask();
    return base.withDevice(ComputeDevice.CPU)
        .withEpochs(new Epochs(3, 60, 0))
        .withNetwork(QUICK.network())
        .withMask(
            new MaskLearning(
                mask.formulation(), maskRate, mask.head(), 1, 1, schedule, Optional.empty()));
  }

  private static void requireKeepsTheTwoThatMatter(LearningResult result) {
    assertThat(result.selection().q()).isPositive().isLessThanOrEqualTo(0.3);
    assertThat(result.mask().keeps(FIRST)).isTrue();
    assertThat(result.mask().keeps(SECOND)).isTrue();
    assertThat(result.metrics().accuracyMasked()).isGreaterThan(0.95);
    assertThat(result.epochs()).extracting(EpochRecord::stage).doesNotContain(Stage.FINE_TUNE);
  }
}
