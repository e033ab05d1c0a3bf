package io.maskcast.trainer.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.mask.GeneratorForm;
import io.maskcast.shared.mask.KeepRule;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.trainer.baseline.Baseline;
import io.maskcast.trainer.data.Augmentation;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.data.LabelledTiles;
import io.maskcast.trainer.dynamic.DynamicMasking;
import io.maskcast.trainer.dynamic.Generator;
import io.maskcast.trainer.network.ComputeDevice;
import io.maskcast.trainer.network.OptimiserSettings;
import io.maskcast.trainer.network.TrainableNetwork;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DynamicLearningTest {

  private static final TileLayout LAYOUT = new TileLayout(6, 6, 1, SampleType.U8, Interleave.PIXEL);
  private static final int SAMPLES = 36;
  private static final int POINTER = 1 * 6 + 1;
  private static final int FIRST = 1 * 6 + 4;
  private static final int SECOND = 4 * 6 + 3;

  private static final DynamicSettings QUICK =
      DynamicSettings.defaults()
          .withLearning(
              LearningSettings.defaults()
                  .withDevice(ComputeDevice.CPU)
                  .withKeep(1.0 / SAMPLES)
                  .withEpochs(new Epochs(3, 8, 6))
                  .withNetwork(
                      new NetworkLearning(
                          new BatchSize(32, true),
                          2e-3,
                          OptimiserSettings.ADAM_W.withWeightDecay(0.01),
                          Augmentation.NONE,
                          Optional.empty(),
                          Optional.empty())))
          .withControlEpochs(2);

  /** As quick as can be, whatever is learned. */
  private static final DynamicSettings BRIEF =
      QUICK.withLearning(QUICK.learning().withEpochs(new Epochs(1, 2, 2)).withBatchSize(64));

  /** The pointer tells which of two samples holds the class; the other one is drawn. */
  private static LabelledTiles tiles(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] pixels = new byte[count * SAMPLES];
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      int label = random.nextInt(2);
      int pointer = random.nextInt(2);
      int other = random.nextInt(2);
      labels[i] = (byte) label;
      for (int s = 0; s < SAMPLES; s++) {
        pixels[i * SAMPLES + s] = (byte) (110 + random.nextInt(20));
      }
      pixels[i * SAMPLES + POINTER] = level(pointer);
      pixels[i * SAMPLES + FIRST] = level(pointer == 1 ? label : other);
      pixels[i * SAMPLES + SECOND] = level(pointer == 1 ? other : label);
    }
    return new LabelledTiles(LAYOUT, pixels, labels);
  }

  private static byte level(int bit) {
    return (byte) (bit * 180 + 30);
  }

  private static Dataset dataset() {
    return Dataset.of("pointers", tiles(2000, 1), tiles(500, 2));
  }

  private static DynamicResult learn(DynamicSettings settings, RunStore store) {
    return DynamicLearning.learn(
        dataset(), settings, store, ProgressListener.NONE, new Cancellation());
  }

  @Test
  void findsTheSampleOfEachTileWhereAStaticMaskCannot() {
    DynamicResult dynamic = learn(QUICK, RunStore.inMemory());
    LearningResult fixed =
        Learning.learn(
            dataset(),
            QUICK.learning(),
            RunStore.inMemory(),
            ProgressListener.NONE,
            new Cancellation());
    // One sample that is the same for all holds the class in half of the tiles.
    assertThat(fixed.metrics().accuracyMasked()).isLessThan(0.8);
    assertThat(dynamic.accuracyMasked()).isGreaterThan(0.95);
    assertThat(dynamic.rule()).isEqualTo(new KeepRule.Top(1));
    assertThat(dynamic.bytes().mostElements()).isEqualTo(1);
    assertThat(dynamic.bytes().meanElements()).isEqualTo(1);
    assertThat(dynamic.bytes().meanPositions())
        .isEqualTo(Math.log(36) / Math.log(2) / 8, within(1e-9));
    assertThat(dynamic.bytes().meanTotal())
        .isEqualTo(1 + Math.log(36) / Math.log(2) / 8, within(1e-9));
    assertThat(dynamic.testPredictions()).hasSize(500);
    assertThat(dynamic.times())
        .extracting(StageTime::stage)
        .containsExactly(Stage.DENSE, Stage.MASK, Stage.FINE_TUNE, Stage.CONTROL);
  }

  private static DynamicSettings previewing(DynamicSettings settings, int... samples) {
    BitSet kept = new BitSet();
    for (int sample : samples) {
      kept.set(sample);
    }
    return settings.withPreview(Mask.of(MaskGrid.pixels(1, 6, 6), kept));
  }

  @Test
  void ofAPreviewThatPointsToItFindsTheSampleOfEachTile() {
    DynamicSettings two = QUICK.withLearning(QUICK.learning().withKeep(2.0 / SAMPLES));
    DynamicResult pointed = learn(previewing(two, POINTER), RunStore.inMemory());
    assertThat(pointed.accuracyMasked()).isGreaterThan(0.95);
    assertThat(pointed.rule()).isEqualTo(new KeepRule.Top(1));
    assertThat(pointed.bytes().meanElements()).isEqualTo(2);
    assertThat(pointed.bytes().mostElements()).isEqualTo(2);
    assertThat(pointed.bytes().meanValues()).isEqualTo(2);
    // The preview has no positions: it is the same of every tile.
    assertThat(pointed.bytes().meanPositions())
        .isEqualTo(Math.log(36) / Math.log(2) / 8, within(1e-9));
    assertThat(pointed.masksApart()).isZero();
    // Nothing else is seen: of a sample that does not point, half of the tiles are found.
    DynamicResult blind = learn(previewing(two, 0), RunStore.inMemory());
    assertThat(blind.accuracyMasked()).isLessThan(0.85);
  }

  @Test
  void aBundleWithAPreviewIsForEdgesThatChoose() {
    DynamicSettings two = BRIEF.withLearning(BRIEF.learning().withGoal(new Goal.MaxBytes(3)));
    DynamicResult result = learn(previewing(two, POINTER, 0), RunStore.inMemory());
    Bundle bundle = result.bundle();
    var entry = bundle.manifest().generator().orElseThrow();
    assertThat(entry.keep()).isEqualTo(new KeepRule.Top(1));
    assertThat(entry.keptShare()).isEqualTo(3.0 / SAMPLES);
    assertThat(entry.preview().orElseThrow().kept()).isEqualTo(2);
    assertThat(bundle.preview().orElseThrow().selected()).containsExactly(0, POINTER);
    // Two weights for each element, its offset, and the scale.
    assertThat(bundle.blob(entry.weights()).length).isBetween(3 * 36 * 4, 3 * 36 * 4 + 500);
    assertThat(bundle.manifest().edgeBlobs()).isEqualTo(bundle.manifest().blobs());
    float[] masks = bundle.selfTest().get("masks", List.of(4, SAMPLES)).values();
    for (int tile = 0; tile < 4; tile++) {
      int kept = 0;
      for (int e = 0; e < SAMPLES; e++) {
        kept += (int) masks[tile * SAMPLES + e];
      }
      assertThat(kept).isEqualTo(1);
      assertThat(masks[tile * SAMPLES] + masks[tile * SAMPLES + POINTER]).isZero();
    }
  }

  @Test
  void aPreviewMustFitTilesAndGoal() {
    DynamicSettings one = previewing(BRIEF, POINTER);
    assertThatThrownBy(() -> learn(one, RunStore.inMemory()))
        .isInstanceOf(MaskcastException.class)
        .hasMessage("Of 1 elements kept of a tile the preview has 1; keep more, or preview fewer");
    DynamicSettings bytes = one.withLearning(BRIEF.learning().withGoal(new Goal.MaxBytes(1)));
    assertThatThrownBy(() -> learn(bytes, RunStore.inMemory()))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("1 bytes a tile beside a preview of 1: the largest has 1");
    DynamicSettings other = BRIEF.withPreview(Mask.all(MaskGrid.pixels(1, 3, 3)));
    assertThatThrownBy(() -> learn(other, RunStore.inMemory()))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("of the same kind over such tiles");
    DynamicSettings thumbnail =
        previewing(BRIEF.withLearning(BRIEF.learning().withKeep(0.5)), POINTER)
            .withForm(GeneratorForm.of("linear-3x3"));
    assertThatThrownBy(() -> learn(thumbnail, RunStore.inMemory()))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("use linear");
  }

  @Test
  void endedAtAnyEpochItGoesOnToTheSameResult() {
    DynamicResult whole = learn(BRIEF, RunStore.inMemory());
    RunStore store = RunStore.inMemory();
    int ends = 0;
    while (true) {
      Cancellation cancellation = new Cancellation();
      ProgressListener afterAnEpoch =
          progress -> {
            if (progress.validationAccuracy().isPresent()) {
              cancellation.cancel();
            }
          };
      try {
        requireEqual(
            DynamicLearning.learn(dataset(), BRIEF, store, afterAnEpoch, cancellation), whole);
        break;
      } catch (CancellationException e) {
        ends++;
      }
    }
    assertThat(ends).isGreaterThanOrEqualTo(5); // an epoch each, but for the last of a stage
  }

  private static void requireEqual(DynamicResult result, DynamicResult expected) {
    assertThat(result.weights().encode()).isEqualTo(expected.weights().encode());
    assertThat(result.generator().encode()).isEqualTo(expected.generator().encode());
    assertThat(result.testPredictions()).isEqualTo(expected.testPredictions());
    assertThat(result.control()).isEqualTo(expected.control());
    assertThat(result.epochs()).isEqualTo(expected.epochs());
  }

  @Test
  void aBudgetOfBytesIncludesPositionsWhereTheyAreCharged() {
    DynamicSettings settings =
        BRIEF
            .withLearning(BRIEF.learning().withGoal(new Goal.MaxBytes(6)))
            .withPositionsCharged(true);
    DynamicResult result = learn(settings, RunStore.inMemory());
    // 3 of 36: 7140 subsets, 12.8 bits; 4 of 36: 58905 subsets, 15.8 bits
    assertThat(result.bytes().mostElements()).isEqualTo(4);
    assertThat(result.bytes().meanTotal())
        .isEqualTo(4 + Math.log(58905) / Math.log(2) / 8, within(1e-9))
        .isLessThanOrEqualTo(6);
  }

  @Test
  void withoutAnExactCountTheGeneratorStaysAsLambdaLeftIt() {
    DynamicSettings settings = QUICK.withLearning(QUICK.learning().withGoal(new Goal.ReachQ(0.5)));
    DynamicResult result = learn(settings, RunStore.inMemory());
    assertThat(result.rule()).isEqualTo(new KeepRule.Positive());
    assertThat(result.bytes().meanElements()).isLessThan(0.55 * SAMPLES);
    List<Double> costs =
        result.epochs().stream()
            .filter(epoch -> epoch.stage() == Stage.MASK || epoch.stage() == Stage.FINE_TUNE)
            .map(EpochRecord::q)
            .toList();
    int tuned = settings.learning().epochs().fineTune();
    double reached = costs.get(costs.size() - tuned - 1);
    assertThat(reached).isLessThanOrEqualTo(0.5);
    assertThat(costs.subList(costs.size() - tuned, costs.size())).containsOnly(reached);
  }

  @Test
  void theControlReadsAClassThatPositionsTell() {
    // The mask is one of two samples, by the very sample that holds the class where the pointer is.
    assertThat(control(FIRST)).isGreaterThan(0.7); // 3 of 4 in the mean: half the time it is drawn
    assertThat(control(POINTER)).isBetween(0.42, 0.58);
  }

  /** The control's accuracy where one sample decides which of two others is kept. */
  private static double control(int decides) {
    try (NDManager manager = ComputeDevice.engine().newBaseManager(Device.cpu())) {
      Lesson lesson =
          new Lesson(
              dataset(),
              QUICK.learning(),
              QUICK.describe(),
              manager,
              RunStore.inMemory(),
              new ProgressReport(QUICK::epochs, ProgressListener.NONE),
              new Cancellation());
      DynamicGoal goal = DynamicGoal.of(QUICK, lesson.sequence().cells().get(0), 1);
      try (Generator generator =
              Generator.initial(QUICK.form(), goal.cells(), 1, new SplittableRandom(1), manager);
          TrainableNetwork network = lesson.newNetwork(Stage.CONTROL)) {
        generator.restore(chooses(decides));
        MaskOnlyClassifier control = new MaskOnlyClassifier(lesson, 2, goal, generator);
        network.restore(control.run(network).weights());
        int[] tests = IntStream.range(0, 500).toArray();
        return control.accuracy(network, lesson.testEvaluation(), tests);
      }
    }
  }

  /** A generator that keeps sample 10 if a sample is high, else sample 20. */
  private static Tensors chooses(int decides) {
    float[] weight = new float[SAMPLES * SAMPLES];
    weight[10 * SAMPLES + decides] = 1;
    weight[20 * SAMPLES + decides] = -1;
    float[] offset = new float[SAMPLES];
    offset[10] = 10;
    offset[20] = 10;
    return new Tensors(
        Map.of(
            "weight", new Tensors.Tensor(List.of(SAMPLES, SAMPLES), weight),
            "gamma", new Tensors.Tensor(List.of(1), new float[] {1}),
            "offset", new Tensors.Tensor(List.of(SAMPLES), offset)));
  }

  @Test
  void releasesAllNativeMemory() {
    NDManager system = ComputeDevice.engine().newBaseManager(Device.cpu()).getParentManager();
    int before = system.getManagedArrays().size();
    learn(BRIEF, RunStore.inMemory());
    assertThat(system.getManagedArrays()).hasSize(before);
  }

  @Test
  void refusesWhatDynamicMasksCannotBe() {
    LearningSettings learning = LearningSettings.defaults();
    DynamicSettings defaults = DynamicSettings.defaults();
    assertThatThrownBy(() -> defaults.withLearning(learning.withGoal(new Goal.Within(1))))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("no checkpoints");
    assertThatThrownBy(
            () ->
                defaults.withLearning(
                    learning.withGoal(new Goal.AllEpochs()).withMaskKind(MaskKind.CHANNEL_XOR)))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("any-mask");
    assertThatThrownBy(() -> defaults.withLearning(learning.withBaseline(Baseline.VARIANCE)))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("leave out baseline");
    assertThatThrownBy(() -> defaults.withControlEpochs(0))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("control");
    assertThatThrownBy(
            () ->
                defaults.withGenerator(
                    new DynamicSettings.GeneratorLearning(
                        new DynamicMasking.Rates(-1, 0, 0),
                        1,
                        OptimiserSettings.ADAM_W.withWeightDecay(0.01))))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("generator");
  }

  @Test
  void aWarmStartTakesThePlaceOfTheDenseStage(@TempDir Path folder) {
    Path file = folder.resolve("dense.safetensors");
    LearningResult fixed =
        Learning.learn(
            dataset(),
            BRIEF.learning(),
            RunStore.inMemory(),
            ProgressListener.NONE,
            new Cancellation());
    WholeFile.write(file, fixed.denseWeights().encode());
    DynamicResult cold = learn(BRIEF, RunStore.inMemory());
    DynamicResult warm =
        learn(BRIEF.withLearning(BRIEF.learning().withWarmStart(file)), RunStore.inMemory());
    assertThat(warm.epochs()).extracting(EpochRecord::stage).doesNotContain(Stage.DENSE);
    assertThat(warm.accuracyDense()).isEqualTo(cold.accuracyDense());
    assertThat(warm.testPredictions()).isEqualTo(cold.testPredictions());
  }

  @Test
  void anotherRunOfOtherSettingsDoesNotGoOn() {
    RunStore store = RunStore.inMemory();
    Cancellation atOnce = new Cancellation();
    assertThatThrownBy(
            () ->
                DynamicLearning.learn(dataset(), BRIEF, store, progress -> atOnce.cancel(), atOnce))
        .isInstanceOf(CancellationException.class);
    learn(BRIEF, store);
    assertThatThrownBy(() -> learn(BRIEF.withPositionsCharged(true), store))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("other settings");
  }
}
