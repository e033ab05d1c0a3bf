package io.maskcast.trainer.pipeline;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.trainer.mask.Discretisation;
import io.maskcast.trainer.mask.Formulation;
import io.maskcast.trainer.mask.MaskCells;
import io.maskcast.trainer.mask.MaskWeights;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;

/** The masks of a sequence while they are learned. Not thread-safe. */
public final class LearnedMasks {

  private final MaskSequence sequence;
  private final double rate;
  private final List<MaskWeights> weights;

  /**
   * The masks as one batch sees them. Not thread-safe.
   *
   * @param discretisations per mask
   * @param masking what they do to the batch, and what gradients they got
   * @param q their cost
   */
  public record Draw(List<Discretisation> discretisations, StaticMasking masking, double q) {}

  /**
   * Masks at their start: everything is kept; of versions, only the best.
   *
   * @param sequence the masks
   * @param formulation what they are made of
   * @param head how far logits lie above the threshold at first
   * @param rate Adam's learning rate
   * @param random breaks ties
   */
  public LearnedMasks(
      MaskSequence sequence,
      Formulation formulation,
      double head,
      double rate,
      RandomGenerator random) {
    this.sequence = sequence;
    this.rate = rate;
    this.weights = new ArrayList<>();
    for (int i = 0; i < sequence.cells().size(); i++) {
      MaskCells cells = sequence.cells().get(i);
      weights.add(formulation.weights(cells, sequence.choiceCosts(i), head, random));
    }
  }

  /** DiscretizeMasks of Algorithm 1 in fixation. */
  public Draw fixate(double tau) {
    return draw(mask -> mask.fixate(tau));
  }

  /** DiscretizeMasks of Algorithm 1 in exploration. */
  public Draw explore(double tau, RandomGenerator noise) {
    return draw(mask -> mask.explore(tau, noise));
  }

  private Draw draw(Function<MaskWeights, Discretisation> discretise) {
    List<Discretisation> drawn = weights.stream().map(discretise).toList();
    List<float[]> kept = kept(drawn);
    return new Draw(drawn, sequence.learned(kept), sequence.cost().q(kept));
  }

  private static List<float[]> kept(List<Discretisation> discretisations) {
    return discretisations.stream().map(Discretisation::kept).toList();
  }

  /**
   * One step down (Algorithm 1, lines 10 and 11).
   *
   * @param draw what the network has just learned with
   * @param lambda weight of the mask loss
   */
  public void step(Draw draw, double lambda) {
    List<float[]> costs = sequence.cost().gradient(kept(draw.discretisations()));
    List<float[]> losses = draw.masking().gradients();
    for (int i = 0; i < weights.size(); i++) {
      float[] gradient = losses.get(i).clone();
      for (int cell = 0; cell < gradient.length; cell++) {
        gradient[cell] += (float) (lambda * costs.get(i)[cell]);
      }
      weights.get(i).step(draw.discretisations().get(i), gradient, rate);
    }
  }

  /** The masks as they are, without noise. */
  public Selection selection() {
    // Tau changes the surrogate only.
    return new Selection(sequence, kept(weights.stream().map(mask -> mask.fixate(1)).toList()));
  }

  /** Q as it is, without noise. */
  public double q() {
    return selection().q();
  }

  /**
   * The masks as they are, but exactly so many elements of the last any-mask: those furthest from
   * being dropped.
   *
   * @param count how many of so many
   */
  public Selection top(IntUnaryOperator count) {
    return sequence
        .lastAny()
        .map(any -> with(any, weights.get(any).top(count.applyAsInt(elements(any)))))
        .orElseGet(this::selection);
  }

  /**
   * The masks as they are, but as many elements of the last any-mask as fit into a budget, those
   * furthest from being dropped first.
   *
   * @param bytes per tile
   * @param sampleBytes bytes of a sample
   * @throws MaskcastException if not a single element fits
   */
  public Selection fitting(int bytes, int sampleBytes) {
    int any = sequence.lastAny().orElseThrow();
    MaskCells cells = sequence.cells().get(any);
    BitSet chosen = new BitSet();
    long left = bytes;
    PrimitiveIterator.OfInt ranked = weights.get(any).ranked().iterator();
    while (ranked.hasNext()) {
      int element = ranked.nextInt();
      long needed = (long) cells.samples(element) * sampleBytes;
      if (needed <= left) {
        chosen.set(element);
        left -= needed;
      }
    }
    if (chosen.isEmpty()) {
      throw new MaskcastException(
          "No element of a %s mask fits into %d bytes a tile: the smallest has %d"
              .formatted(cells.kind(), bytes, smallest(cells) * sampleBytes));
    }
    return with(any, chosen);
  }

  private static int smallest(MaskCells cells) {
    int smallest = Integer.MAX_VALUE;
    for (int cell = 0; cell < cells.count(); cell++) {
      smallest = Math.min(smallest, cells.samples(cell));
    }
    return smallest;
  }

  private int elements(int mask) {
    return sequence.cells().get(mask).elements();
  }

  private Selection with(int mask, BitSet elements) {
    List<float[]> kept = new ArrayList<>(selection().kept());
    float[] cells = new float[elements(mask)];
    elements.stream().forEach(e -> cells[e] = 1);
    kept.set(mask, cells);
    return new Selection(sequence, kept);
  }

  /** All that is needed to go on later. */
  public Tensors state() {
    Map<String, Tensors.Tensor> state = new LinkedHashMap<>();
    for (int i = 0; i < weights.size(); i++) {
      String prefix = prefix(i);
      weights.get(i).state().asMap().forEach((name, t) -> state.put(prefix + name, t));
    }
    return new Tensors(state);
  }

  private static String prefix(int mask) {
    return mask + ".";
  }

  /**
   * Goes on from a state.
   *
   * @throws MaskcastException if it is one of other masks
   */
  public void restore(Tensors state) {
    for (int i = 0; i < weights.size(); i++) {
      String prefix = prefix(i);
      Map<String, Tensors.Tensor> own = new LinkedHashMap<>();
      state
          .asMap()
          .forEach(
              (name, t) -> {
                if (name.startsWith(prefix)) {
                  own.put(name.substring(prefix.length()), t);
                }
              });
      weights.get(i).restore(new Tensors(own));
    }
  }
}
