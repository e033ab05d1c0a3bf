package io.maskcast.trainer.mask;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.Choice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Q, the cost of a sequence of masks, in [0, 1]; 1 if everything is kept in its dearest version. A
 * cost travels through the sequence as the tile does: every sample of every version starts at its
 * share of the whole, a mask multiplies it by its choice's weight or 0, a merge adds the versions.
 * Immutable and thread-safe.
 */
public final class MaskCost {

  /** How the costs of several masks are joined. */
  public enum Joint implements Choice {
    /** Multiplied, sample by sample: what is really transferred (section 4.2.2). */
    PRODUCT,
    /** Their mean. */
    SUM;

    /**
     * The choice of a name.
     *
     * @throws MaskcastException if there is none
     */
    public static Joint of(String name) {
      return Choice.of(values(), name, "way to join mask costs");
    }
  }

  private final List<MaskCells> masks;
  private final List<float[]> factors; // per mask and cell
  private final Joint joint;
  private final int tileSamples;

  /**
   * The cost of a sequence.
   *
   * @param masks the masks in their order; those over versions come first, merged after the last of
   *     them
   * @param weights per mask, the cost of each cell: of a choice of an element, whatever its size;
   *     only their ratio matters
   * @param joint how several are joined
   * @throws MaskcastException if a mask has another number of weights than cells, or one is not
   *     finite and over 0
   */
  public MaskCost(List<MaskCells> masks, List<double[]> weights, Joint joint) {
    this.masks = List.copyOf(masks);
    this.joint = joint;
    this.tileSamples = masks.get(0).extent().tileSamples();
    this.factors = new ArrayList<>();
    for (int i = 0; i < masks.size(); i++) {
      factors.add(factors(masks.get(i), weights.get(i)));
    }
  }

  /**
   * What a cost is multiplied by at each sample of a cell, such that keeping the dearest choice of
   * every element costs 1.
   */
  private float[] factors(MaskCells cells, double[] weights) {
    boolean sound = weights.length == cells.count();
    for (double weight : weights) {
      sound &= weight > 0 && Double.isFinite(weight);
    }
    if (!sound) {
      throw new MaskcastException(
          "A %s mask over these tiles needs %d weights, each finite and over 0, not %s"
              .formatted(
                  cells.kind(),
                  cells.count(),
                  weights.length == cells.count() ? "what was given" : weights.length));
    }
    double whole = 0;
    for (int e = 0; e < cells.elements(); e++) {
      double dearest = 0;
      for (int c = 0; c < cells.choices(); c++) {
        dearest = Math.max(dearest, weights[e * cells.choices() + c]);
      }
      whole += dearest;
    }
    float[] factors = new float[weights.length];
    for (int cell = 0; cell < factors.length; cell++) {
      factors[cell] = (float) (weights[cell] * tileSamples / (whole * cells.samples(cell)));
    }
    return factors;
  }

  /**
   * Weights that charge every sample alike, and a choice of an xor-mask by the cost of its version.
   *
   * @param costs per choice, over 0; one for an any-mask
   */
  public static double[] bySamples(MaskCells cells, double[] costs) {
    double[] weights = new double[cells.count()];
    for (int cell = 0; cell < weights.length; cell++) {
      weights[cell] = cells.samples(cell) * costs[cell % cells.choices()];
    }
    return weights;
  }

  /** Q of the masks' discrete weights, per mask and cell. */
  public double q(List<float[]> kept) {
    if (joint == Joint.SUM) {
      double sum = 0;
      for (int i = 0; i < masks.size(); i++) {
        sum += single(i, kept.get(i));
      }
      return sum / masks.size();
    }
    float[] field = fields(kept).get(masks.size());
    double sum = 0;
    for (float cost : field) {
      sum += cost;
    }
    return sum / tileSamples;
  }

  /** Q_i of one mask alone. */
  private double single(int mask, float[] kept) {
    double sum = 0;
    for (int cell = 0; cell < kept.length; cell++) {
      sum += kept[cell] * factors.get(mask)[cell] * (double) masks.get(mask).samples(cell);
    }
    return sum / tileSamples;
  }

  /** The cost of every sample before each mask and, last, after all; merged where masks are. */
  private List<float[]> fields(List<float[]> kept) {
    float[] field = new float[masks.get(0).extent().samples()];
    Arrays.fill(field, 1f);
    List<float[]> fields = new ArrayList<>();
    for (int i = 0; i < masks.size(); i++) {
      MaskCells cells = masks.get(i);
      if (field.length > cells.extent().samples()) {
        field = merged(field);
      }
      fields.add(field);
      float[] after = new float[field.length];
      for (int s = 0; s < after.length; s++) {
        int cell = cells.cell(s);
        after[s] = field[s] * kept.get(i)[cell] * factors.get(i)[cell];
      }
      field = after;
    }
    fields.add(field);
    return fields;
  }

  private float[] merged(float[] field) {
    float[] sums = new float[tileSamples];
    for (int s = 0; s < field.length; s++) {
      sums[s % tileSamples] += field[s];
    }
    return sums;
  }

  /** dQ/dm^D of every mask and cell. */
  public List<float[]> gradient(List<float[]> kept) {
    return joint == Joint.SUM ? sumGradient() : productGradient(kept);
  }

  private List<float[]> sumGradient() {
    List<float[]> gradients = new ArrayList<>();
    for (int i = 0; i < masks.size(); i++) {
      float[] gradient = new float[masks.get(i).count()];
      for (int cell = 0; cell < gradient.length; cell++) {
        double samples = masks.get(i).samples(cell);
        gradient[cell] =
            (float) (factors.get(i)[cell] * samples / ((double) tileSamples * masks.size()));
      }
      gradients.add(gradient);
    }
    return gradients;
  }

  /** Backwards through {@link #fields}. */
  private List<float[]> productGradient(List<float[]> kept) {
    List<float[]> before = fields(kept);
    List<float[]> gradients = new ArrayList<>();
    float[] adjoint = new float[before.get(masks.size()).length];
    Arrays.fill(adjoint, 1f / tileSamples);
    for (int i = masks.size() - 1; i >= 0; i--) {
      MaskCells cells = masks.get(i);
      float[] field = before.get(i);
      float[] earlier = new float[field.length];
      float[] own = new float[field.length];
      for (int s = 0; s < field.length; s++) {
        int cell = cells.cell(s);
        float after = adjoint[s % adjoint.length] * factors.get(i)[cell];
        own[s] = field[s] * after;
        earlier[s] = kept.get(i)[cell] * after;
      }
      gradients.add(0, cells.sum(own));
      adjoint = earlier;
    }
    return gradients;
  }
}
