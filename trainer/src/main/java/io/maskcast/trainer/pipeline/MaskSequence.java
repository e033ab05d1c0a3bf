package io.maskcast.trainer.pipeline;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.network.Network;
import io.maskcast.trainer.mask.Extent;
import io.maskcast.trainer.mask.MaskCells;
import io.maskcast.trainer.mask.MaskCost;
import io.maskcast.trainer.network.Masking;
import io.maskcast.trainer.version.MergeOperator;
import io.maskcast.trainer.version.Versions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The masks of a pipeline laid over tiles of certain sides: their cells, their cost, and what they
 * do to a batch. Immutable and thread-safe.
 */
public final class MaskSequence {

  private final Pipeline pipeline;
  private final Extent extent;
  private final List<MaskCells> cells;
  private final List<double[]> choiceCosts;
  private final MaskCost cost;

  /**
   * Lays a pipeline over tiles.
   *
   * @param pipeline what happens to them
   * @param tile the sides of one
   * @throws io.maskcast.shared.MaskcastException if a mask does not fit, or a file of weights
   *     cannot be read
   */
  public MaskSequence(Pipeline pipeline, Network.Shape tile) {
    this.pipeline = pipeline;
    Extent plain = Extent.of(tile);
    Optional<Versions> versions = pipeline.versions();
    double[] versionCosts =
        versions.map(v -> v.costs(tile.height(), tile.width())).orElse(new double[] {1});
    this.extent = new Extent(versionCosts.length, plain.channels(), plain.height(), plain.width());
    this.cells = new ArrayList<>();
    this.choiceCosts = new ArrayList<>();
    List<double[]> weights = new ArrayList<>();
    for (Pipeline.Select select : pipeline.masks()) {
      boolean overVersions = cells.size() < pipeline.masksBeforeMerge();
      MaskCells laid = MaskCells.of(select.kind(), overVersions ? extent : plain);
      double[] costs = laid.choices() == 1 ? new double[] {1} : ones(laid.choices());
      if (overVersions && laid.choices() > 1) {
        costs = versionCosts;
      }
      cells.add(laid);
      choiceCosts.add(costs);
      weights.add(select.weights().map(WeightsFile::read).orElse(MaskCost.bySamples(laid, costs)));
    }
    this.cost = new MaskCost(cells, weights, pipeline.joint());
  }

  private static double[] ones(int count) {
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** The pipeline. */
  public Pipeline pipeline() {
    return pipeline;
  }

  /** The sides of what comes in: a tile, or its versions. */
  public Extent extent() {
    return extent;
  }

  /** The cells of each mask, in their order. */
  public List<MaskCells> cells() {
    return cells;
  }

  /** The cost of each choice of a mask, best first; all 1 where the choices are alike. */
  public double[] choiceCosts(int mask) {
    return choiceCosts.get(mask).clone();
  }

  /** Q. */
  public MaskCost cost() {
    return cost;
  }

  /** The number of the last any-mask: the one a budget of elements is for; empty without one. */
  public Optional<Integer> lastAny() {
    for (int i = cells.size() - 1; i >= 0; i--) {
      if (cells.get(i).kind().rule() == MaskKind.Rule.ANY) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  /** Lets everything through: of versions, the best. */
  public Masking dense() {
    return new Masking() {
      @Override
      public Shape tileShape() {
        return shape(extent);
      }

      @Override
      public NDArray apply(NDArray tiles, NDManager scope) {
        return extent.versions() == 1 ? tiles : tiles.get(new NDIndex(":, 0"));
      }

      @Override
      public boolean isLearned() {
        return false;
      }
    };
  }

  /**
   * Masks that stay as they are.
   *
   * @param kept m^D, per mask and cell
   */
  public Masking fixed(List<float[]> kept) {
    return new StaticMasking(this, kept, false);
  }

  /** Masks whose gradients are wanted. */
  StaticMasking learned(List<float[]> kept) {
    return new StaticMasking(this, kept, true);
  }

  int masksBeforeMerge() {
    return pipeline.masksBeforeMerge();
  }

  Optional<MergeOperator> merge() {
    return pipeline.merge();
  }

  /** (channels, height, width), with the versions in front if there are several. */
  static Shape shape(Extent extent) {
    Shape tile = new Shape(extent.channels(), extent.height(), extent.width());
    return extent.versions() == 1 ? tile : new Shape(extent.versions()).addAll(tile);
  }
}
