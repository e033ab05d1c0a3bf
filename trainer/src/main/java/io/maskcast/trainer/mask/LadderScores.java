package io.maskcast.trainer.mask;

import io.maskcast.shared.bundle.Tensors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * One learned score per element of an any-mask; in the order of the scores, the first so many
 * elements are a rung's mask, so that all masks are nested whatever is learned. Exploring adds
 * Gumbel noise to the scores, which draws an order from the Plackett-Luce distribution (Kool, van
 * Hoof and Welling, <em>Stochastic Beams and Where to Find Them</em>, 2019). The gradient goes
 * straight through {@code sigmoid((s - b) / tau)}, b where the rung cuts, as in equation (2) with
 * two choices. Plain arithmetic in one thread. Not thread-safe.
 */
public final class LadderScores {

  private static final double INITIAL_NOISE = 0.01;

  private final MaskCells cells;
  private final int[] cuts;
  private final float[] scores;
  private final ArrayAdam adam;

  /**
   * The masks of all rungs as one batch sees them. The arrays are not copied.
   *
   * @param kept per rung, 1 for each element it keeps, 0 for the others
   * @param slope per rung and element, the surrogate's slope
   */
  public record Draw(List<float[]> kept, List<double[]> slope) {}

  private LadderScores(MaskCells cells, int[] cuts, float[] scores) {
    this.cells = cells;
    this.cuts = cuts;
    this.scores = scores;
    this.adam = new ArrayAdam(scores.length, new ArrayAdam.Settings(0.9, 0.99, 0, false));
  }

  /**
   * Scores that prefer no element yet.
   *
   * @param cells of an any-mask
   * @param cuts how many elements each rung keeps, ascending
   * @param random breaks the ties
   */
  public static LadderScores initial(MaskCells cells, List<Integer> cuts, RandomGenerator random) {
    float[] scores = new float[cells.elements()];
    for (int e = 0; e < scores.length; e++) {
      scores[e] = (float) (INITIAL_NOISE * random.nextGaussian());
    }
    return new LadderScores(cells, cuts.stream().mapToInt(Integer::intValue).toArray(), scores);
  }

  /** The elements, those of the highest scores first; of equal ones the lower number. */
  public int[] order() {
    return order(scores);
  }

  private static int[] order(float[] values) {
    return IntStream.range(0, values.length)
        .boxed()
        .sorted(Comparator.comparing((Integer e) -> -values[e]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** The masks as they stand, without noise. */
  public Draw fixate(double tau) {
    return draw(scores, tau);
  }

  /**
   * Masks of an order near the one that is learned.
   *
   * @param tau temperature of the surrogate, over 0
   * @param noise what the Gumbel noise is multiplied by, 0 or more
   * @param random draws it
   */
  public Draw explore(double tau, double noise, RandomGenerator random) {
    float[] noisy = Gumbel.noise(scores.length, random);
    for (int e = 0; e < noisy.length; e++) {
      noisy[e] = (float) (scores[e] + noise * noisy[e]);
    }
    return draw(noisy, tau);
  }

  private Draw draw(float[] values, double tau) {
    int[] order = order(values);
    List<float[]> kept = new ArrayList<>();
    List<double[]> slopes = new ArrayList<>();
    for (int cut : cuts) {
      float[] keeps = new float[values.length];
      double[] slope = new double[values.length];
      for (int i = 0; i < cut; i++) {
        keeps[order[i]] = 1;
      }
      if (cut < values.length) { // one that keeps all has nothing to choose
        double boundary = (values[order[cut - 1]] + values[order[cut]]) / 2.0;
        for (int e = 0; e < values.length; e++) {
          double s = 1 / (1 + Math.exp((boundary - values[e]) / tau));
          slope[e] = s * (1 - s) / tau;
        }
      }
      kept.add(keeps);
      slopes.add(slope);
    }
    return new Draw(kept, slopes);
  }

  /**
   * One step down.
   *
   * @param draw what the loss was computed with
   * @param keptGradients per rung, the gradient of the loss of each cell's being kept
   * @param learningRate of Adam
   */
  public void step(Draw draw, List<float[]> keptGradients, double learningRate) {
    float[] gradient = new float[scores.length];
    for (int rung = 0; rung < cuts.length; rung++) {
      float[] kept = keptGradients.get(rung);
      double[] slope = draw.slope().get(rung);
      for (int e = 0; e < gradient.length; e++) {
        gradient[e] += (float) (kept[e] * slope[e]);
      }
    }
    adam.step(scores, gradient, learningRate);
  }

  /** The cells the scores are of. */
  public MaskCells cells() {
    return cells;
  }

  /** All that is needed to go on later. */
  public Tensors state() {
    Map<String, Tensors.Tensor> state = new LinkedHashMap<>(adam.state());
    state.put("scores", new Tensors.Tensor(List.of(scores.length), scores.clone()));
    return new Tensors(state);
  }

  /**
   * Goes on from a state.
   *
   * @throws io.maskcast.shared.MaskcastException if it is one of other scores
   */
  public void restore(Tensors state) {
    adam.restore(state);
    float[] values = state.get("scores", List.of(scores.length)).values();
    System.arraycopy(values, 0, scores, 0, scores.length);
  }
}
