package io.maskcast.trainer.baseline;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.dtree.CARTClassificationTrainer;
import org.tribuo.classification.dtree.impurity.GiniIndex;
import org.tribuo.common.tree.Node;
import org.tribuo.common.tree.SplitNode;
import org.tribuo.dataset.DatasetView;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * How important every sample is to a random forest (Breiman, "Random Forests", 2001): the mean
 * decrease in impurity, that is the Gini impurity that a tree's splits on the sample take away,
 * weighted by the share of its tiles that reach the split, averaged over the trees.
 *
 * <p>Tribuo grows the trees. It offers only counts of splits as importance, so the decreases are
 * read off the trees, with the tiles each was grown from. To take a minute or two for tens of
 * thousands of tiles the trees draw from a stratified part of them, and see every sample in 16
 * steps.
 */
final class ForestImportance {

  private static final int TREES = 100;
  private static final int STEPS = 16;

  /** Values (tiles x samples) all trees draw from: 10,204 tiles of 784 samples. */
  private static final int POOL_VALUES = 8_000_000;

  /** Values one tree learns from, drawn with replacement: 3,061 tiles of 784 samples. */
  private static final int TREE_VALUES = 2_400_000;

  /** A node of fewer tiles is a leaf. */
  private static final float SMALLEST_SPLIT = 5;

  private final SampleLevels pool;
  private final MutableDataset<Label> dataset;
  private final ImmutableFeatureMap features;
  private final ImmutableOutputInfo<Label> classes;
  private final int samples;
  private final int drawn;

  private ForestImportance(SampleLevels pool) {
    this.pool = pool;
    this.dataset = dataset(pool);
    this.features = dataset.getFeatureIDMap();
    this.classes = dataset.getOutputIDInfo();
    this.samples = pool.levels()[0].length;
    this.drawn = Math.min(dataset.size(), TREE_VALUES / samples);
  }

  /**
   * The importance of every sample, in channel, row, column order: 0 or more, together the impurity
   * that the mean tree takes away, so less than 1. Trees grow on all cores.
   *
   * @param tiles the tiles
   * @param seed decides which tiles and samples the trees see
   */
  static double[] ofSamples(LearningTiles tiles, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int most = POOL_VALUES / tiles.samples();
    ForestImportance forest =
        new ForestImportance(SampleLevels.of(tiles.stratified(most, random), STEPS));
    long[] seeds = random.longs(2 * TREES).toArray();
    double[] importance = new double[tiles.samples()];
    int together = Runtime.getRuntime().availableProcessors();
    for (int from = 0; from < TREES; from += together) {
      tiles.checkCancellation();
      IntStream.range(from, Math.min(from + together, TREES))
          .parallel()
          .mapToObj(tree -> forest.ofTree(seeds[2 * tree], seeds[2 * tree + 1]))
          .toList() // in the order of the trees, so that the sum is the same on every machine
          .forEach(ofTree -> add(ofTree, importance));
    }
    return importance;
  }

  private static void add(double[] ofTree, double[] importance) {
    for (int s = 0; s < importance.length; s++) {
      importance[s] += ofTree[s] / TREES;
    }
  }

  private double[] ofTree(long tileSeed, long sampleSeed) {
    DatasetView<Label> bag =
        DatasetView.createBootstrapView(dataset, drawn, tileSeed, features, classes);
    byte[][] grownFrom =
        Arrays.stream(bag.getExampleIndices())
            .mapToObj(tile -> pool.levels()[tile])
            .toArray(byte[][]::new);
    double[] importance = new double[samples];
    addDecreases(
        trainer(samples, sampleSeed).train(bag).getRoot(), grownFrom, 1.0 / drawn, importance);
    return importance;
  }

  /** A tree of a random forest looks at sqrt(samples) random samples for every split. */
  private static CARTClassificationTrainer trainer(int samples, long seed) {
    return new CARTClassificationTrainer(
        Integer.MAX_VALUE,
        SMALLEST_SPLIT,
        0,
        (float) (1 / Math.sqrt(samples)),
        new GiniIndex(),
        seed);
  }

  /** The tiles as Tribuo wants them; it numbers features by name, so feature i is sample i. */
  private static MutableDataset<Label> dataset(SampleLevels pool) {
    LabelFactory labels = new LabelFactory();
    MutableDataset<Label> dataset =
        new MutableDataset<>(new SimpleDataSourceProvenance("tiles", labels), labels);
    int samples = pool.levels()[0].length;
    String[] names = IntStream.range(0, samples).mapToObj("%08d"::formatted).toArray(String[]::new);
    for (int tile = 0; tile < pool.labels().length; tile++) {
      byte[] levels = pool.levels()[tile];
      double[] values = IntStream.range(0, samples).mapToDouble(s -> levels[s]).toArray();
      Label label = new Label(Integer.toString(pool.labels()[tile]));
      dataset.add(new ArrayExample<>(label, names, values));
    }
    return dataset;
  }

  /**
   * Adds the decrease in impurity of every split below a node.
   *
   * @param node the node
   * @param tiles the levels of the tiles that reach it, per sample
   * @param weight what one tile counts
   * @param importance is added to, per sample
   */
  static void addDecreases(Node<Label> node, byte[][] tiles, double weight, double[] importance) {
    if (!(node instanceof SplitNode<Label> split)) {
      return;
    }
    int sample = split.getFeatureID();
    byte[][] above = part(tiles, sample, split.splitValue(), true);
    byte[][] below = part(tiles, sample, split.splitValue(), false);
    importance[sample] +=
        weight
            * (tiles.length * split.getImpurity()
                - above.length * split.getGreaterThan().getImpurity()
                - below.length * split.getLessThanOrEqual().getImpurity());
    addDecreases(split.getGreaterThan(), above, weight, importance);
    addDecreases(split.getLessThanOrEqual(), below, weight, importance);
  }

  private static byte[][] part(byte[][] tiles, int sample, double splitValue, boolean above) {
    return Arrays.stream(tiles)
        .filter(levels -> levels[sample] > splitValue == above)
        .toArray(byte[][]::new);
  }
}
