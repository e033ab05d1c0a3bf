package io.maskcast.trainer.dynamic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.mask.GeneratorForm;
import io.maskcast.shared.mask.KeepRule;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.network.Layer;
import io.maskcast.shared.network.Network;
import io.maskcast.trainer.mask.Extent;
import io.maskcast.trainer.mask.MaskCells;
import io.maskcast.trainer.network.ComputeDevice;
import io.maskcast.trainer.network.Learner;
import io.maskcast.trainer.network.Masking;
import io.maskcast.trainer.network.OptimiserSettings;
import io.maskcast.trainer.network.TrainableNetwork;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DynamicMaskingTest {

  private static final int SAMPLES = 16;
  private static final int TILES = 3;
  private static final int CLASSES = 3;
  private static final double TAU = 0.7;
  private static final double LAMBDA = 2;
  private static final MaskCells CELLS = MaskCells.of(MaskKind.PIXEL_ANY, new Extent(1, 1, 4, 4));
  private static final Network SMALL =
      new Network(
          "small",
          List.of(
              new Layer.Conv2d(2, 3, 1),
              new Layer.Relu(),
              new Layer.Flatten(),
              new Layer.Linear(CLASSES)));
  private static final float[] TARGETS = {1, 0, 0, 0, 0.5f, 0.5f, 0, 1, 0};

  /** With these Adam takes the gradient g itself off, up to a share of {@code |g| / 1000}. */
  private static final OptimiserSettings PLAIN = new OptimiserSettings(0, 0, 1e3, 0, true, false);

  private static final DynamicMasking.Rates PLAIN_RATES = new DynamicMasking.Rates(1e3, 1e3, 1e3);

  private final NDManager manager = ComputeDevice.engine().newBaseManager(Device.cpu());

  @AfterEach
  void closeManager() {
    manager.close();
  }

  private static float[] tiles(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] tiles = new float[count * SAMPLES];
    for (int i = 0; i < tiles.length; i++) {
      tiles[i] = (float) random.nextGaussian();
    }
    return tiles;
  }

  private TrainableNetwork network() {
    return TrainableNetwork.random(
        SMALL, new Network.Shape(1, 4, 4), new SplittableRandom(1), manager);
  }

  /** A linear generator whose masks depend on the tile. */
  private Generator generator() {
    Generator generator =
        Generator.initial(GeneratorForm.of("linear"), CELLS, 0.3, new SplittableRandom(2), manager);
    generator.restore(with(generator.weights(), "gamma", 0, 1.5f));
    return generator;
  }

  /** The weights with one number more by something. */
  private static Tensors with(Tensors weights, String name, int index, float more) {
    Map<String, Tensors.Tensor> changed = new LinkedHashMap<>(weights.asMap());
    Tensors.Tensor old = weights.asMap().get(name);
    float[] values = old.values().clone();
    values[index] += more;
    changed.put(name, new Tensors.Tensor(old.shape(), values));
    return new Tensors(changed);
  }

  @ParameterizedTest
  @CsvSource({
    "false, false, false",
    "false, true, false",
    "false, true, true",
    "true, false, false",
    "true, true, true"
  })
  void gradientsAreThoseOfTheSurrogate(boolean top, boolean charged, boolean noisy) {
    KeepRule rule = top ? new KeepRule.Top(5) : new KeepRule.Positive();
    TileCost cost = new TileCost(CELLS, 1, charged);
    DynamicMasking.Terms terms = new DynamicMasking.Terms(rule, TAU, LAMBDA, PLAIN_RATES);
    try (TrainableNetwork network = network();
        TrainableNetwork same = network();
        Learner learner = new Learner(network, OptimiserSettings.ADAM_W.withWeightDecay(0.01));
        Generator generator = generator();
        GeneratorLearner generators = new GeneratorLearner(generator, cost, PLAIN)) {
      Tensors before = generator.weights();
      DynamicMasking masking =
          noisy ? generators.explore(terms, new SplittableRandom(7)) : generators.fixate(terms);
      learner.step(tiles(TILES, 3), TARGETS, 1e-3, masking);
      Tensors after = generator.weights();

      Surrogate surrogate = new Surrogate(same, before, top ? 5 : 0, charged, noisy);
      float step = 1e-2f;
      double largest = 0;
      for (String name : List.of("weight", "gamma", "offset")) {
        float[] old = before.asMap().get(name).values();
        float[] now = after.asMap().get(name).values();
        for (int i = 0; i < old.length; i += 5) {
          double difference =
              surrogate.loss(with(before, name, i, step))
                  - surrogate.loss(with(before, name, i, -step));
          assertThat((double) old[i] - now[i]).isEqualTo(difference / (2 * step), within(1e-3));
          largest = Math.max(largest, Math.abs(old[i] - now[i]));
        }
      }
      assertThat(largest).isGreaterThan(0.02); // there was something to compare
    }
  }

  /**
   * Numbers in a gradient graph are kept in Java buffers; collected too early, they are read all
   * the same.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void gradientsSurviveTheGarbageCollector(boolean charged) {
    Tensors expected = weightsAfterAStep(charged, masking -> masking);
    for (int i = 0; i < 5; i++) {
      Tensors actual = weightsAfterAStep(charged, Collecting::new);
      assertThat(actual.encode()).isEqualTo(expected.encode());
    }
  }

  private Tensors weightsAfterAStep(boolean charged, UnaryOperator<Masking> with) {
    DynamicMasking.Terms terms =
        new DynamicMasking.Terms(new KeepRule.Positive(), TAU, LAMBDA, PLAIN_RATES);
    try (TrainableNetwork network = network();
        Learner learner = new Learner(network, OptimiserSettings.ADAM_W);
        Generator generator = generator();
        GeneratorLearner generators =
            new GeneratorLearner(generator, new TileCost(CELLS, 1, charged), PLAIN)) {
      Masking masking = generators.explore(terms, new SplittableRandom(7));
      learner.step(tiles(TILES, 3), TARGETS, 1e-3, with.apply(masking));
      return generator.weights();
    }
  }

  /** Between forward and backward, frees all that Java does not hold, and writes over it. */
  private record Collecting(Masking masking) implements Masking {

    @Override
    public Shape tileShape() {
      return masking.tileShape();
    }

    @Override
    public NDArray apply(NDArray tiles, NDManager scope) {
      return masking.apply(tiles, scope);
    }

    @Override
    public boolean isLearned() {
      return masking.isLearned();
    }

    @Override
    public Optional<NDArray> penalty() {
      Optional<NDArray> penalty = masking.penalty();
      System.gc();
      List<ByteBuffer> rubble = new ArrayList<>();
      for (int i = 0; i < 10_000; i++) {
        rubble.add(ByteBuffer.allocateDirect(4).putInt(0, i));
      }
      assertThat(rubble).hasSize(10_000);
      return penalty;
    }

    @Override
    public void gradientsReady() {
      masking.gradientsReady();
    }
  }

  /**
   * The loss that has the gradients of the masking: the discrete mask, plus the sigmoid, minus the
   * sigmoid as it is. All but the network is computed here once more.
   */
  private static final class Surrogate {
    private final TrainableNetwork network;
    private final boolean charged;
    private final double[] noise = new double[TILES * SAMPLES];
    private final double[] boundaries = new double[TILES];
    private final double[] constant = new double[TILES * SAMPLES]; // discrete minus sigmoid

    Surrogate(TrainableNetwork network, Tensors weights, int top, boolean charged, boolean noisy) {
      this.network = network;
      this.charged = charged;
      SplittableRandom random = new SplittableRandom(7);
      for (int i = 0; noisy && i < noise.length; i++) {
        double uniform = random.nextDouble(Double.MIN_NORMAL, 1);
        noise[i] = Math.log(uniform / (1 - uniform));
      }
      double[] logits = logits(weights);
      for (int tile = 0; tile < TILES && top > 0; tile++) {
        double[] sorted =
            java.util.Arrays.stream(logits, tile * SAMPLES, (tile + 1) * SAMPLES)
                .sorted()
                .toArray();
        boundaries[tile] = (sorted[SAMPLES - top] + sorted[SAMPLES - top - 1]) / 2;
      }
      for (int i = 0; i < constant.length; i++) {
        double z = logits[i] - boundaries[i / SAMPLES];
        constant[i] = (z > 0 ? 1 : 0) - sigmoid(z / TAU);
      }
    }

    private static double sigmoid(double x) {
      return 1 / (1 + Math.exp(-x));
    }

    private double[] logits(Tensors weights) {
      float[] w = weights.asMap().get("weight").values();
      float gamma = weights.asMap().get("gamma").values()[0];
      float[] offset = weights.asMap().get("offset").values();
      float[] tiles = tiles(TILES, 3);
      double[] logits = noise.clone();
      for (int i = 0; i < logits.length; i++) {
        int element = i % SAMPLES;
        double sum = 0;
        for (int s = 0; s < SAMPLES; s++) {
          sum += (double) w[element * SAMPLES + s] * tiles[i / SAMPLES * SAMPLES + s];
        }
        logits[i] += gamma * sum + offset[element];
      }
      return logits;
    }

    double loss(Tensors weights) {
      double[] logits = logits(weights);
      float[] masked = tiles(TILES, 3);
      double cost = 0;
      for (int tile = 0; tile < TILES; tile++) {
        double kept = 0;
        for (int i = tile * SAMPLES; i < (tile + 1) * SAMPLES; i++) {
          double mask = constant[i] + sigmoid((logits[i] - boundaries[tile]) / TAU);
          kept += mask;
          masked[i] *= (float) mask;
        }
        double share = Math.min(0.5, kept / SAMPLES);
        double bits = -share * Math.log(share) - (1 - share) * Math.log(1 - share);
        cost += kept + (charged ? SAMPLES * bits / Math.log(2) / 8 : 0);
      }
      return crossEntropy(masked) + LAMBDA * cost / TILES / SAMPLES;
    }

    private double crossEntropy(float[] masked) {
      float[] logits = network.logits(masked);
      double loss = 0;
      for (int tile = 0; tile < TILES; tile++) {
        double sum = 0;
        for (int c = 0; c < CLASSES; c++) {
          sum += Math.exp(logits[tile * CLASSES + c]);
        }
        for (int c = 0; c < CLASSES; c++) {
          loss -= TARGETS[tile * CLASSES + c] * (logits[tile * CLASSES + c] - Math.log(sum));
        }
      }
      return loss / TILES;
    }
  }

  @Test
  void learningSeesExactlyWhatIsSentInTheEnd() {
    TileCost cost = new TileCost(CELLS, 1, false);
    KeepRule rule = new KeepRule.Top(4);
    try (Generator generator = generator();
        GeneratorLearner generators = new GeneratorLearner(generator, cost, PLAIN)) {
      float[] dense = tiles(TILES, 3);
      FrozenMasking fixed = FrozenMasking.of(generator, rule, cost);
      float[] sent = apply(fixed, dense);
      DynamicMasking.Terms terms = new DynamicMasking.Terms(rule, 1, 0, PLAIN_RATES);
      assertThat(apply(generators.fixate(terms), dense)).isEqualTo(sent);
      float[] bare = apply(FrozenMasking.bare(generator, rule, cost), dense);
      for (int i = 0; i < sent.length; i++) {
        assertThat(bare[i]).isIn(0f, 1f);
        assertThat(sent[i]).isEqualTo(bare[i] * dense[i]);
      }
      float[][] masks = new float[TILES][];
      for (int tile = 0; tile < TILES; tile++) {
        masks[tile] = java.util.Arrays.copyOfRange(bare, tile * SAMPLES, (tile + 1) * SAMPLES);
      }
      assertThat(masks[0]).isNotEqualTo(masks[1]);
      assertThat(fixed.census().meanElements()).isEqualTo(4);
      assertThat(fixed.census().mostElements()).isEqualTo(4);
      assertThat(fixed.census().meanValueBytes()).isEqualTo(4);
      assertThat(fixed.census().meanCost()).isEqualTo(0.25, within(1e-9));
      assertThat(fixed.census().meanPositionBytes()) // 1820 subsets
          .isEqualTo(Math.log(1820) / Math.log(2) / 8, within(1e-9));
    }
  }

  @Test
  void theCensusCountsTilesThatKeepDifferentNumbers() {
    TileCost cost = new TileCost(CELLS, 2, true);
    try (Generator generator = generator()) {
      FrozenMasking masking = FrozenMasking.bare(generator, new KeepRule.Positive(), cost);
      float[] bare = apply(masking, tiles(TILES, 3));
      int all = 0;
      int most = 0;
      double bytes = 0;
      for (int tile = 0; tile < TILES; tile++) {
        int kept = 0;
        for (int i = tile * SAMPLES; i < (tile + 1) * SAMPLES; i++) {
          kept += (int) bare[i];
        }
        all += kept;
        most = Math.max(most, kept);
        bytes += 2 * kept + PositionsTest.log2Binomial(SAMPLES, kept) / 8;
      }
      MaskCensus census = masking.census();
      assertThat(census.mostElements()).isEqualTo(most);
      assertThat(census.meanElements())
          .isEqualTo((double) all / TILES, within(1e-9))
          .isLessThan(most);
      assertThat(census.meanValueBytes()).isEqualTo(2.0 * all / TILES, within(1e-9));
      assertThat(census.meanCost()).isEqualTo(bytes / TILES / 32, within(1e-9));
    }
  }

  private float[] apply(io.maskcast.trainer.network.Masking masking, float[] tiles) {
    try (NDManager scope = manager.newSubManager()) {
      NDArray input = scope.create(tiles, new Shape(tiles.length / SAMPLES, 1, 4, 4));
      return masking.apply(input, scope).toFloatArray();
    }
  }

  @Test
  void lambdaBuysFewerElements() {
    TileCost cost = new TileCost(CELLS, 1, true);
    DynamicMasking.Terms dear =
        new DynamicMasking.Terms(
            new KeepRule.Positive(), 1, 10, new DynamicMasking.Rates(0.01, 0.01, 0.05));
    try (TrainableNetwork network = network();
        Learner learner = new Learner(network, OptimiserSettings.ADAM_W.withWeightDecay(0.01));
        Generator generator = generator();
        GeneratorLearner generators =
            new GeneratorLearner(generator, cost, OptimiserSettings.ADAM_W.withWeightDecay(0.01))) {
      DynamicMasking first = generators.fixate(dear);
      learner.step(tiles(TILES, 3), TARGETS, 1e-3, first);
      DynamicMasking last = first;
      for (int i = 0; i < 60; i++) {
        last = generators.fixate(dear);
        learner.step(tiles(TILES, 3), TARGETS, 1e-3, last);
      }
      assertThat(last.outcome().keptElements()).isLessThan(first.outcome().keptElements() / 2);
      assertThat(last.outcome().cost()).isLessThan(first.outcome().cost());
    }
  }

  /** So many tiles that the gradient of masks that learn would be computed in a way of its own. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void networksLearnFromManyTilesUnderMasksThatStay(boolean bare) {
    int many = 20_000;
    float[] tiles = tiles(many, 3);
    float[] targets = new float[many * CLASSES];
    for (int tile = 0; tile < many; tile++) {
      targets[tile * CLASSES + (tiles[tile * SAMPLES] > 0 ? 1 : 0)] = 1;
    }
    TileCost cost = new TileCost(CELLS, 1, false);
    KeepRule rule = new KeepRule.Top(5);
    try (TrainableNetwork network = network();
        Learner learner = new Learner(network, OptimiserSettings.ADAM_W);
        Generator generator = generator()) {
      Masking masking =
          bare
              ? FrozenMasking.bare(generator, rule, cost)
              : FrozenMasking.of(generator, rule, cost);
      Tensors generated = generator.weights();
      double before = learner.step(tiles, targets, 1e-2, masking);
      double after = before;
      for (int i = 0; i < 10; i++) {
        after = learner.step(tiles, targets, 1e-2, masking);
      }
      assertThat(after).isLessThan(before);
      assertThat(generator.weights().encode()).isEqualTo(generated.encode());
    }
  }

  @Test
  void nativeMemoryStaysFlatOverBatches() {
    List<Integer> live = new ArrayList<>();
    TileCost cost = new TileCost(CELLS, 1, true);
    try (TrainableNetwork network = network();
        Learner learner = new Learner(network, OptimiserSettings.ADAM_W.withWeightDecay(0.01));
        Generator generator =
            Generator.initial(
                GeneratorForm.of("conv-2x2"), CELLS, 1, new SplittableRandom(2), manager);
        GeneratorLearner generators =
            new GeneratorLearner(generator, cost, OptimiserSettings.AUTHORS)) {
      DynamicMasking.Rates rates = new DynamicMasking.Rates(1e-3, 1e-2, 0.1);
      SplittableRandom noise = new SplittableRandom(5);
      for (int i = 0; i < 300; i++) {
        KeepRule rule = i % 2 == 0 ? new KeepRule.Top(5) : new KeepRule.Positive();
        DynamicMasking.Terms terms = new DynamicMasking.Terms(rule, 1, 0.1, rates);
        learner.step(tiles(TILES, i), TARGETS, 1e-3, generators.explore(terms, noise));
        network.logits(tiles(TILES, i), FrozenMasking.bare(generator, rule, cost));
        generators.restore(generators.state());
        generator.restore(generator.weights());
        live.add(manager.getParentManager().getManagedArrays().size());
      }
    }
    assertThat(live).hasSize(300).containsOnly(live.get(0));
    assertThat(live.get(0)).isPositive();
    assertThat(manager.getManagedArrays()).isEmpty();
  }
}
