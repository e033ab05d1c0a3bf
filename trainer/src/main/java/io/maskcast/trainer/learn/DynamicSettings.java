package io.maskcast.trainer.learn;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.GeneratorForm;
import io.maskcast.shared.mask.Mask;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.dynamic.DynamicMasking;
import io.maskcast.trainer.network.OptimiserSettings;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How to learn dynamic masks. Start from {@link #defaults} and change what differs.
 *
 * @param learning all that static masks have too; of how masks learn, the formulation's noise and
 *     lambda's rule, the head, and the pace. Its goal is what every tile keeps: an exact count, or
 *     as many elements as fit into a number of bytes, positions included where they are charged;
 *     or, on the mean, what is left when Q has fallen to a threshold or after all epochs
 * @param form what the generator is made of and what it sees
 * @param preview what edges are sent of every tile first; with it the generator sees nothing else
 *     and runs there, and what it keeps comes on top. Goals count both
 * @param generator how it learns
 * @param positionsCharged whether what says which elements a tile keeps is part of its cost
 * @param controlEpochs how long the control learns, 1 or more
 */
public record DynamicSettings(
    LearningSettings learning,
    GeneratorForm form,
    Optional<Mask> preview,
    GeneratorLearning generator,
    boolean positionsCharged,
    int controlEpochs) {

  /**
   * How a generator learns.
   *
   * @param rates Adam's learning rates, while network and generator learn together
   * @param tuning the share of them the generator starts fine-tuning with, under an exact count; 0
   *     freezes it
   * @param adam the rest of the optimiser
   */
  public record GeneratorLearning(
      DynamicMasking.Rates rates, double tuning, OptimiserSettings adam) {}

  /**
   * Checks the ranges.
   *
   * @throws MaskcastException if the pipeline is not a single any-mask over plain tiles that
   *     charges every sample alike, goal or mask need static masks, or a number is out of range
   */
  public DynamicSettings {
    var pipeline = learning.pipeline();
    if (!pipeline.isPlainAnyMask()) {
      throw new MaskcastException(
          "Dynamic masks are a single any-mask over plain tiles that charges all samples alike, not %s"
              .formatted(pipeline.describe()));
    }
    if (learning.goal() instanceof Goal.Within) {
      throw new MaskcastException(
          "Dynamic masks keep no checkpoints to choose from: give keep, max-bytes, stop-q or all epochs instead of %s"
              .formatted(learning.goal().describe()));
    }
    if (learning.mask().given().isPresent()) {
      throw new MaskcastException(
          "Dynamic masks are learned: leave out baseline and checkpoint, which give a mask for all tiles");
    }
    if (learning.holdout().teachesMasks()) {
      throw new MaskcastException(
          "Dynamic masks learn from the tiles the network learns from; leave out that they learn from others");
    }
    DynamicMasking.Rates rates = generator.rates();
    require(rates.weights(), "learning rate of the generator");
    require(rates.gamma(), "learning rate of the generator's scale");
    require(rates.offset(), "learning rate of the generator's offsets");
    require(generator.tuning(), "tuning of the generator");
    if (controlEpochs < 1) {
      throw new MaskcastException(
          "epochs of the control is %d; allowed: 1 or more".formatted(controlEpochs));
    }
  }

  private static void require(double value, String what) {
    if (!(value >= 0 && Double.isFinite(value))) {
      throw new MaskcastException("%s is %s; allowed: 0 or more".formatted(what, value));
    }
  }

  /** A linear generator of pixel masks that keep 5 %, positions not charged. */
  public static DynamicSettings defaults() {
    return new DynamicSettings(
        LearningSettings.defaults(),
        GeneratorForm.of(GeneratorForm.Body.LINEAR),
        Optional.empty(),
        new GeneratorLearning(
            new DynamicMasking.Rates(1e-3, 1e-2, 0.1),
            1,
            new OptimiserSettings(0.9, 0.99, 1e-8, 0, true, false)),
        false,
        6);
  }

  /** These settings for a data set, see {@link LearningSettings#suitedTo}. */
  public DynamicSettings suitedTo(Dataset dataset) {
    return withLearning(learning.suitedTo(dataset));
  }

  /** With other settings of what static masks have too. */
  public DynamicSettings withLearning(LearningSettings other) {
    return new DynamicSettings(other, form, preview, generator, positionsCharged, controlEpochs);
  }

  /** With a generator of another form. */
  public DynamicSettings withForm(GeneratorForm other) {
    return new DynamicSettings(
        learning, other, preview, generator, positionsCharged, controlEpochs);
  }

  /** With edges that see these elements of a tile first. */
  public DynamicSettings withPreview(Mask mask) {
    return new DynamicSettings(
        learning, form, Optional.of(mask), generator, positionsCharged, controlEpochs);
  }

  /** With the generator learning in another way. */
  public DynamicSettings withGenerator(GeneratorLearning other) {
    return new DynamicSettings(learning, form, preview, other, positionsCharged, controlEpochs);
  }

  /** With positions charged or not. */
  public DynamicSettings withPositionsCharged(boolean charged) {
    return new DynamicSettings(learning, form, preview, generator, charged, controlEpochs);
  }

  /** With the control learning for so many epochs. */
  public DynamicSettings withControlEpochs(int epochs) {
    return new DynamicSettings(learning, form, preview, generator, positionsCharged, epochs);
  }

  /** How many epochs a stage has. */
  int epochs(Stage stage) {
    return stage == Stage.CONTROL ? controlEpochs : learning.epochs().of(stage);
  }

  /** Everything, by name, for {@code run.json} and to tell two runs apart. */
  public Map<String, Object> describe() {
    Map<String, Object> all = new LinkedHashMap<>(learning.describe());
    Map<String, Object> dynamic = new LinkedHashMap<>();
    dynamic.put("generator", form.label());
    preview.ifPresent(mask -> dynamic.put("preview", Arrays.toString(mask.selected())));
    dynamic.put("rates", generator.rates().toString());
    dynamic.put("tuning", generator.tuning());
    dynamic.put("optimiser", generator.adam().toString());
    dynamic.put("positions-charged", positionsCharged);
    dynamic.put("control-epochs", controlEpochs);
    all.put("dynamic", dynamic);
    return all;
  }
}
