package io.maskcast.trainer.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.ReferenceEntry;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.data.LabelledTiles;
import io.maskcast.trainer.network.ComputeDevice;
import io.maskcast.trainer.pipeline.Pipeline;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LadderLearningTest {

  private static final TileLayout LAYOUT = new TileLayout(6, 6, 2, SampleType.U8, Interleave.PIXEL);
  private static final int SAMPLES = 72;
  private static final int TELLS = 2 * 20 + 1; // channel 1 of pixel 20

  /** Noise; one sample tells the class of three. */
  private static LabelledTiles tiles(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] samples = new byte[count * SAMPLES];
    byte[] labels = new byte[count];
    for (int tile = 0; tile < count; tile++) {
      labels[tile] = (byte) random.nextInt(3);
      for (int s = 0; s < SAMPLES; s++) {
        samples[tile * SAMPLES + s] = (byte) random.nextInt(256);
      }
      samples[tile * SAMPLES + TELLS] = (byte) (100 * labels[tile] + random.nextInt(40));
    }
    return new LabelledTiles(LAYOUT, samples, labels);
  }

  private static LadderSettings settings() {
    return LadderSettings.defaults()
        .withLearning(
            LearningSettings.defaults()
                .withDevice(ComputeDevice.CPU)
                .withBatchSize(32)
                .withEpochs(new Epochs(1, 5, 2)))
        .withRungs(List.of(0.02, 0.1, 1.0));
  }

  private static LadderResult learn(
      LadderSettings settings, RunStore store, ProgressListener listener) {
    return LadderLearning.learn(
        Dataset.of("tells", tiles(1500, 1), tiles(300, 2)),
        settings,
        store,
        listener,
        new Cancellation());
  }

  @Test
  void theSampleThatTellsComesFirst() {
    LadderResult result = learn(settings(), RunStore.inMemory(), ProgressListener.NONE);
    // The grid counts channel by channel.
    assertThat(result.ladder().order()[0]).isEqualTo(36 + 20);
    assertThat(result.ladder().cuts()).containsExactly(1, 7, 72);
    assertThat(result.tests().accuracy(0)).isGreaterThan(0.9);
    assertThat(result.metrics().accuracyMasked()).isEqualTo(result.tests().accuracy(2));
    assertThat(result.rungs()).extracting(rung -> rung.elements()).containsExactly(1, 7, 72);
    Bundle bundle = result.bundle();
    assertThat(bundle.ladder()).contains(result.ladder());
    assertThat(bundle.manifest().ladder().orElseThrow().rules()).isEqualTo(result.rules());
    ReferenceEntry reference = bundle.manifest().reference().orElseThrow();
    assertThat(reference.tiles()).isEqualTo(300);
    // The lowest rung is the sample that tells: 100 on the mean, and nothing of the other channel.
    double told = result.normalisation().apply(120, 1);
    assertThat(reference.mean().get(1)).isCloseTo(told, within(0.1));
    assertThat(reference.deviation().get(0)).isEqualTo(0.01);
    ReferenceEntry.Climbed climbed = reference.climbed().orElseThrow();
    assertThat(climbed.atRungs().get(2)).as("the highest rung keeps all").isZero();
    assertThat(reference.disagreeing()).isZero();
    double wrong = 1 - result.tests().accuracy(0) + 1 - result.tests().accuracy(2);
    assertThat(climbed.atRungs().get(0)).isBetween(1, (int) Math.round(300 * wrong));
    assertThat(climbed.byRules()).hasSameSizeAs(result.rules());
    assertThat(climbed.byRules().get(0)).isEqualTo(climbed.atRungs().get(0));
  }

  @Test
  void aRunThatWasEndedGoesOnToTheSameBundle() {
    Bundle through = learn(settings(), RunStore.inMemory(), ProgressListener.NONE).bundle();
    RunStore store = RunStore.inMemory();
    for (int end : new int[] {2, 5, 7}) {
      Cancellation cancellation = new Cancellation();
      ProgressListener ending =
          progress -> {
            if (progress.done() > (end - 0.5) / 8) {
              cancellation.cancel();
            }
          };
      assertThatThrownBy(
              () ->
                  LadderLearning.learn(
                      Dataset.of("tells", tiles(1500, 1), tiles(300, 2)),
                      settings(),
                      store,
                      ending,
                      cancellation))
          .isInstanceOf(CancellationException.class);
    }
    assertThat(learn(settings(), store, ProgressListener.NONE).bundle().digest())
        .isEqualTo(through.digest());
  }

  @Test
  void settingsThatMakeNoLadderAreRefused() {
    refused("rise", () -> settings().withRungs(List.of(0.2, 0.1)));
    refused("rise", () -> settings().withRungs(List.of(0.2, 1.5)));
    refused("number of rungs", () -> settings().withRungs(List.of(0.2)));
    refused(
        "keep [1] and again 1",
        () -> learn(settings().withRungs(List.of(0.02, 0.021)), RunStore.inMemory(), p -> {}));
    refused(
        "single any-mask",
        () ->
            settings()
                .withLearning(
                    LearningSettings.defaults()
                        .withGoal(new Goal.AllEpochs())
                        .withPipeline(Pipeline.of(MaskKind.of("pixel-xor")))));
  }

  private static void refused(String why, Runnable making) {
    assertThatThrownBy(making::run).isInstanceOf(MaskcastException.class).hasMessageContaining(why);
  }
}
