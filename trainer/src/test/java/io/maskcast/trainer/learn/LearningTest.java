package io.maskcast.trainer.learn;

import static io.maskcast.trainer.learn.TwoBits.FIRST;
import static io.maskcast.trainer.learn.TwoBits.LAYOUT;
import static io.maskcast.trainer.learn.TwoBits.QUICK;
import static io.maskcast.trainer.learn.TwoBits.SECOND;
import static io.maskcast.trainer.learn.TwoBits.dataset;
import static io.maskcast.trainer.learn.TwoBits.learn;
import static io.maskcast.trainer.learn.TwoBits.tiles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.plan.TensorReassembly;
import io.maskcast.trainer.data.Augmentation;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.data.LabelledTiles;
import io.maskcast.trainer.network.ComputeDevice;
import io.maskcast.trainer.network.TrainableNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class LearningTest {

  @Test
  void findsTheSamplesThatCarryTheLabelAndDoesSoAgain() {
    List<Progress> told = new ArrayList<>();
    LearningResult result =
        Learning.learn(dataset(), QUICK, RunStore.inMemory(), told::add, new Cancellation());
    assertThat(result.mask().selected()).containsExactly(FIRST, SECOND);
    assertThat(result.metrics().accuracyDense()).isGreaterThan(0.9);
    assertThat(result.metrics().accuracyMasked()).isGreaterThan(0.98);
    assertThat(result.testPredictions()).hasSize(300);
    assertThat(result.curve()).hasSize(8);
    assertThat(result.times())
        .extracting(StageTime::stage)
        .containsExactly(Stage.DENSE, Stage.MASK, Stage.FINE_TUNE);
    requireSoundProgress(told);
    requireSoundBundle(result);

    LearningResult again = learn(QUICK);
    assertThat(again.bundle().digest()).isEqualTo(result.bundle().digest());
    assertThat(again.testPredictions()).isEqualTo(result.testPredictions());
    assertThat(again.curve()).isEqualTo(result.curve());
  }

  private static void requireSoundProgress(List<Progress> told) {
    assertThat(told).extracting(Progress::done).isSorted().allMatch(d -> d > 0 && d <= 1);
    assertThat(told.get(told.size() - 1).done()).isEqualTo(1);
    assertThat(told.stream().filter(p -> p.stage() == Stage.FINE_TUNE))
        .isNotEmpty()
        .allMatch(p -> p.keptElements() == 2);
    assertThat(told)
        .extracting(Progress::stage)
        .containsSubsequence(Stage.DENSE, Stage.MASK, Stage.FINE_TUNE, Stage.TEST);
  }

  /** The bundle is what an edge needs: it gives the same logits from the samples alone. */
  private static void requireSoundBundle(LearningResult result) {
    Bundle bundle = result.bundle();
    assertThat(bundle.mask()).isEqualTo(result.mask());
    assertThat(bundle.manifest().metrics()).isEqualTo(result.metrics());
    Tensors vectors = bundle.selfTest();
    float[] samples = vectors.get("samples", List.of(16, 2)).values();
    TensorReassembly reassembly =
        new TensorReassembly(
            SelectionPlan.compile(bundle.mask(), LAYOUT), bundle.manifest().normalisation());
    float[] inputs = new float[16 * LAYOUT.samples()];
    for (int i = 0; i < 16; i++) {
      byte[] sent = {(byte) samples[2 * i], (byte) samples[2 * i + 1]};
      System.arraycopy(reassembly.tensor(sent), 0, inputs, i * LAYOUT.samples(), LAYOUT.samples());
    }
    try (NDManager manager = ComputeDevice.engine().newBaseManager(Device.cpu());
        TrainableNetwork network =
            TrainableNetwork.of(
                bundle.manifest().network().architecture(),
                new io.maskcast.shared.network.Network.Shape(2, 6, 6),
                bundle.weights(),
                manager)) {
      assertThat(network.logits(inputs)).isEqualTo(vectors.get("logits", List.of(16, 4)).values());
    }
  }

  @Test
  void channelMasksKeepWholeChannels() {
    LearningSettings settings =
        QUICK.withMaskKind(MaskKind.CHANNEL_ANY).withKeep(0.5).withEpochs(new Epochs(1, 1, 1));
    LearningResult result = learn(settings);
    assertThat(result.mask().keptElements()).isEqualTo(1);
    assertThat(result.mask().keptSamples()).isEqualTo(36);
    assertThat(result.bundle().manifest().mask().q()).isEqualTo(0.5);
  }

  @Test
  void jointBlocksFindTheCellsThatCarryTheLabel() {
    LearningSettings settings =
        QUICK.withMaskKind(MaskKind.blocks(3, 3).jointly()).withKeep(2.0 / 9);
    LearningResult result = learn(settings);
    MaskGrid blocks = result.mask().grid();
    assertThat(result.mask().selected())
        .containsExactly(blocks.element(0, 1, 2), blocks.element(1, 4, 3));
    assertThat(result.mask().keptSamples()).isEqualTo(2 * 2 * 2 * 2);
    assertThat(result.bundle().manifest().mask().kind().label()).isEqualTo("block-any-3x3-joint");
  }

  @Test
  void keepingAllIsAMaskToo() {
    LearningSettings settings = QUICK.withKeep(1).withEpochs(new Epochs(1, 1, 1));
    LearningResult result = learn(settings);
    assertThat(result.mask().q()).isEqualTo(1);
  }

  @Test
  void releasesAllNativeMemory() {
    NDManager system = ComputeDevice.engine().newBaseManager(Device.cpu()).getParentManager();
    int before = system.getManagedArrays().size();
    LearningSettings settings = QUICK.withEpochs(new Epochs(1, 1, 1));
    learn(settings);
    assertThat(system.getManagedArrays()).hasSize(before);
  }

  @Test
  void endsWhenCancelled() {
    Cancellation cancellation = new Cancellation();
    ProgressListener cancelInMaskStage =
        progress -> {
          if (progress.stage() == Stage.MASK) {
            cancellation.cancel();
          }
        };
    assertThatThrownBy(
            () ->
                Learning.learn(
                    dataset(), QUICK, RunStore.inMemory(), cancelInMaskStage, cancellation))
        .isInstanceOf(CancellationException.class);
  }

  @Test
  void endsWhenInterrupted() {
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> learn(QUICK)).isInstanceOf(CancellationException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void fewTilesGetSmallerBatchesAndLongerStages() {
    LearningSettings defaults = LearningSettings.defaults();
    LearningSettings suited = defaults.suitedTo(Dataset.of("x", tiles(4435, 1), tiles(1, 2)));
    assertThat(suited.network().batchSize().tiles()).isEqualTo(32);
    assertThat(suited.epochs()).isEqualTo(new Epochs(12, 12, 40));
    Epochs exact = new Epochs(3, 2, 5, true);
    assertThat(
            defaults
                .withEpochs(exact)
                .suitedTo(Dataset.of("x", tiles(4435, 1), tiles(1, 2)))
                .epochs())
        .isEqualTo(exact);
    LearningSettings said = defaults.withBatchSize(128);
    assertThat(said.suitedTo(Dataset.of("x", tiles(4435, 1), tiles(1, 2))).network().batchSize())
        .isEqualTo(said.network().batchSize());
    assertThat(defaults.suitedTo(Dataset.of("x", tiles(10_000, 1), tiles(1, 2))))
        .isEqualTo(defaults);
  }

  @Test
  void refusesSettingsOutOfRangeByName() {
    LearningSettings defaults = LearningSettings.defaults();
    assertThatThrownBy(() -> defaults.withKeep(0))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("keep");
    assertThatThrownBy(() -> defaults.withMaskEpochs(0))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("epochs");
    assertThatThrownBy(() -> defaults.withSeed(-1))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("seed");
  }

  @Test
  void batchesDealEveryTileOncePerEpoch() {
    LabelledTiles tiles = tiles(101, 3);
    var tensors =
        new io.maskcast.trainer.data.TileTensors(
            tiles, new io.maskcast.shared.bundle.Normalisation(new float[2], new float[] {1, 1}));
    int[] all = new int[101];
    Arrays.setAll(all, i -> i);
    double sum = 0;
    try (Batches batches = new Batches(tensors, all, 4, 25, Augmentation.NONE)) {
      assertThat(batches.perEpoch()).isEqualTo(4);
      Batches.Epoch epoch = batches.epoch(new SplittableRandom(1));
      for (int i = 0; i < 4; i++) {
        Batches.Batch batch = epoch.next();
        assertThat(batch.targets().length / 4).isBetween(25, 26);
        for (float value : batch.inputs()) {
          sum += value;
        }
      }
      assertThatThrownBy(epoch::next).isInstanceOf(NoSuchElementException.class);
    }
    double expected = 0;
    for (byte sample : tiles.samples()) {
      expected += sample & 0xff;
    }
    assertThat(sum).isEqualTo(expected);
  }
}
