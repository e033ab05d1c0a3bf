package io.maskcast.trainer.mask;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.Choice;
import io.maskcast.shared.mask.MaskKind;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** What masks are made of while they are learned, and which rule lambda follows. */
public enum Formulation implements Choice {
  /**
   * The paper's weights, with lambda held to a pace towards the budget: see {@link PacedSchedule}.
   * Adam forgets faster and without AMSGrad, because gradients scale with 1/tau (equation 2) and
   * grow with lambda, so the largest square ever seen belongs to another tau or lambda and would
   * hold the mask still.
   */
  PACED,
  /**
   * As the paper has it (section 3.2): two weights per element, Gumbel noise in every other batch,
   * lambda raised when the joint loss stalls, tau started anew and cooled.
   */
  PAPER,
  /**
   * As the authors' code has it: one logit per element, straight-through sigmoid or softmax without
   * noise, lambda raised when Q stalls.
   */
  CODE;

  /**
   * The formulation of a name.
   *
   * @throws MaskcastException if there is none
   */
  public static Formulation of(String name) {
    return Choice.of(values(), name, "formulation");
  }

  /**
   * The weights of a mask at their start: everything is kept; of versions, only the best.
   *
   * @param cells what the mask chooses from
   * @param costs of each choice of an xor-mask in (0, 1], best first; all 1 over channels
   * @param head how far the first choice lies above the others, in logits
   * @param random draws the noise that breaks ties
   */
  public MaskWeights weights(MaskCells cells, double[] costs, double head, RandomGenerator random) {
    boolean any = cells.kind().rule() == MaskKind.Rule.ANY;
    if (this == CODE && any) {
      return SigmoidWeights.initial(cells, head, random, adam());
    }
    double[] centres = any ? new double[] {head} : xorCentres(costs, head);
    return SoftmaxWeights.initial(cells, this != CODE, centres, random, adam());
  }

  private ArrayAdam.Settings adam() {
    return switch (this) {
      case PACED -> new ArrayAdam.Settings(0.9, 0.99, 0, false);
      case PAPER -> new ArrayAdam.Settings(0.9, 0.999, 0, false);
      case CODE -> new ArrayAdam.Settings(0.5, 0.999, 1e-7, true);
    };
  }

  private double[] xorCentres(double[] costs, double head) {
    double[] centres = new double[costs.length];
    boolean alike = Arrays.stream(costs).distinct().count() == 1;
    for (int c = 0; c < centres.length; c++) {
      centres[c] =
          this == CODE
              ? costs[c] * costs[c] * costs.length // N(weight^2 k, 0.01) in the authors' code
              : c == 0 && !alike ? head : 0; // only the best (section 4.2.1); channels are equals
    }
    return centres;
  }

  /**
   * The schedule of lambda and tau.
   *
   * @param settings its numbers
   * @param budget the share of the input that is wanted in the end; only a pace needs it
   * @param periods after how many periods that share is due; only a pace needs it
   */
  public Schedule schedule(Schedule.Settings settings, double budget, int periods) {
    return switch (this) {
      case PACED -> new PacedSchedule(settings, budget, periods);
      case PAPER -> new StalledLossSchedule(settings);
      case CODE -> new StalledCostSchedule(settings);
    };
  }
}
