package io.maskcast.trainer.learn;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.ladder.Ladder;
import io.maskcast.trainer.data.Dataset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How to learn nested masks. Start from {@link #defaults} and change what differs.
 *
 * @param learning all that single masks have too; its goal and how its masks learn play no part, as
 *     each rung has its exact count
 * @param rungs the share of the elements each rung keeps, rising, the last one up to 1
 * @param noise what the Gumbel noise on the scores is multiplied by at first; it falls to 0
 * @param rate of the scores at first; it falls to 0
 */
public record LadderSettings(
    LearningSettings learning, List<Double> rungs, double noise, double rate) {

  /** Half of the targets are the dense network's answers at temperature 2. */
  public static final Distillation DISTILLATION = new Distillation(0.5, 2);

  /**
   * Checks the ranges.
   *
   * @throws MaskcastException if the pipeline is not a single any-mask over plain tiles, the rungs
   *     do not rise within (0, 1], or a number is out of range
   */
  public LadderSettings {
    rungs = List.copyOf(rungs);
    var pipeline = learning.pipeline();
    if (!pipeline.isPlainAnyMask()) {
      throw new MaskcastException(
          "The rungs of a ladder are masks of a single any-mask over plain tiles, not of %s"
              .formatted(pipeline.describe()));
    }
    if (learning.mask().given().isPresent() || learning.holdout().teachesMasks()) {
      throw new MaskcastException(
          "The order of a ladder is learned, and from the tiles the network learns from; leave out baseline, checkpoint and masks-from");
    }
    double below = 0;
    for (double rung : rungs) {
      if (!(rung > below && rung <= 1)) {
        throw new MaskcastException(
            "The rungs of a ladder are shares that rise, over 0 and up to 1, not " + rungs);
      }
      below = rung;
    }
    Range.require(
        rungs.size() >= 2 && rungs.size() <= Ladder.MAX_RUNGS,
        "number of rungs",
        rungs.size(),
        "2 to " + Ladder.MAX_RUNGS);
    Range.require(noise >= 0 && Double.isFinite(noise), "noise of the scores", noise, "0 or more");
    Range.require(Range.positive(rate), "rate of the scores", rate, "over 0");
  }

  /** Pixel masks of 2.5, 5, 10 and 20 % and of all, distilled from the dense network. */
  public static LadderSettings defaults() {
    LearningSettings base = LearningSettings.defaults().withDistillation(DISTILLATION);
    return new LadderSettings(
        base.withGoal(new Goal.AllEpochs()), List.of(0.025, 0.05, 0.1, 0.2, 1.0), 1, 0.05);
  }

  /** These settings for a data set, see {@link LearningSettings#suitedTo}. */
  public LadderSettings suitedTo(Dataset dataset) {
    return withLearning(learning.suitedTo(dataset));
  }

  /** With other settings of what single masks have too. */
  public LadderSettings withLearning(LearningSettings other) {
    return new LadderSettings(other.withGoal(new Goal.AllEpochs()), rungs, noise, rate);
  }

  /** With other rungs. */
  public LadderSettings withRungs(List<Double> shares) {
    return new LadderSettings(learning, shares, noise, rate);
  }

  /**
   * How many of so many elements each rung keeps, rounded down, 1 at least.
   *
   * @throws MaskcastException if two rungs keep the same
   */
  List<Integer> cuts(int elements) {
    List<Integer> cuts = new ArrayList<>();
    for (double share : rungs) {
      int cut = new Goal.Keep(share).elements(elements);
      if (!cuts.isEmpty() && cut <= cuts.get(cuts.size() - 1)) {
        throw new MaskcastException(
            "Of %d elements the rungs %s keep %s and again %d; leave a rung out, or take a finer mask"
                .formatted(elements, rungs, cuts, cut));
      }
      cuts.add(cut);
    }
    return cuts;
  }

  /** Everything, by name, for {@code run.json} and to tell two runs apart. */
  public Map<String, Object> describe() {
    Map<String, Object> all = new LinkedHashMap<>(learning.describe());
    all.remove("goal");
    all.remove("masks");
    all.remove("q");
    Map<String, Object> ladder = new LinkedHashMap<>();
    ladder.put("rungs", rungs);
    ladder.put("noise", noise);
    ladder.put("rate", rate);
    all.put("ladder", ladder);
    return all;
  }
}
