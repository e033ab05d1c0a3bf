package io.maskcast.trainer.cli;

import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.network.Network;
import io.maskcast.trainer.data.Augmentation;
import io.maskcast.trainer.learn.BatchSize;
import io.maskcast.trainer.learn.Distillation;
import io.maskcast.trainer.learn.Epochs;
import io.maskcast.trainer.learn.Goal;
import io.maskcast.trainer.learn.Holdout;
import io.maskcast.trainer.learn.LearningSettings;
import io.maskcast.trainer.learn.NetworkLearning;
import io.maskcast.trainer.mask.Formulation;
import io.maskcast.trainer.mask.MaskCost;
import io.maskcast.trainer.network.ComputeDevice;
import io.maskcast.trainer.network.OptimiserSettings;
import io.maskcast.trainer.pipeline.Pipeline;
import io.maskcast.trainer.pipeline.PipelineText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say how to learn. What is not given is as the formulation has it. */
public final class LearningOptions {

  private static final int MAX_EPOCHS = 10_000;

  @Mixin private GoalOptions goal;
  @Mixin private ScheduleOptions schedule;

  @Option(
      names = "--network",
      defaultValue = "lenet5",
      description = {
        "The network: lenet5, allconvnet, resnet20, resnet101 or a TorchScript file *.pt",
        "(default: ${DEFAULT-VALUE})."
      })
  private String network;

  @Option(
      names = "--mask",
      paramLabel = "KIND",
      description = {
        "The mask kind: pixel-any, channel-any, block-any-HxW (such as block-any-7x7), pixel-xor, channel-xor,",
        "block-xor-HxW; -joint at the end decides for all channels together (default: pixel-any)."
      })
  private Optional<String> mask;

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      description = "With --mask: the cost of each element, numbers in a text file.")
  private Optional<Path> weights;

  @Option(
      names = "--pipeline",
      paramLabel = "STEP",
      split = "\n",
      description = {
        "Instead of --mask, once per step: 'extend jpeg-100 jpeg-55 thumbnail-16x16 [of each channel]',",
        "a mask kind [weights=FILE], 'merge sum|mean|max'. In a file: a list under the key pipeline."
      })
  private List<String> pipeline = List.of();

  @Option(
      names = "--q",
      defaultValue = "product",
      description =
          "How the costs of several masks are joined: product or sum (default: ${DEFAULT-VALUE}).")
  private String joint;

  @Option(
      names = "--formulation",
      defaultValue = "paced",
      description = {
        "paced (the paper's, with lambda held to a pace towards the goal), paper (as published) or code",
        "(as in the authors' code): it decides all that is not given (default: ${DEFAULT-VALUE})."
      })
  private String formulation;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = {
        "Epochs of mask learning, 1 to 10000 (default: 12);",
        "dense learning before it and fine-tuning after it last in proportion."
      })
  private Optional<Integer> epochs;

  @Option(
      names = "--dense-epochs",
      paramLabel = "N",
      description = {
        "Epochs of the dense network, 0 to 10000. Where they or those of fine-tuning are given, data of few",
        "tiles gets no more of them; else it gets up to four times as many."
      })
  private Optional<Integer> denseEpochs;

  @Option(
      names = "--fine-tune-epochs",
      paramLabel = "N",
      description = "Epochs of fine-tuning on the final mask, 0 to 10000.")
  private Optional<Integer> fineTuneEpochs;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Tiles per step (default: 128, fewer where there are few tiles).")
  private Optional<Integer> batch;

  @Option(names = "--rate", paramLabel = "RATE", description = "The network's learning rate.")
  private Optional<Double> rate;

  @Option(
      names = "--optimiser",
      paramLabel = "NAME",
      description =
          "adamw, paper (Adam with AMSGrad) or authors (AdamW with AMSGrad, betas 0.5 and 0.999).")
  private Optional<String> optimiser;

  @Option(
      names = "--augment",
      paramLabel = "HOW",
      description =
          "How training tiles are moved: none, jitter, hflip, vflip, flips, crop4, hflip-crop4 ...")
  private Optional<String> augment;

  @Option(
      names = "--distil",
      paramLabel = "SHARE",
      description =
          "The share of the targets that is the dense network's answers, 0 to 1 (default: 0).")
  private Optional<Double> distil;

  @Option(
      names = "--distil-temperature",
      paramLabel = "T",
      defaultValue = "2",
      description = "What the dense network's logits are divided by (default: ${DEFAULT-VALUE}).")
  private double distilTemperature;

  @Option(
      names = "--warm-start",
      paramLabel = "FILE",
      description =
          "Instead of the dense stage: dense.safetensors of another run on the same data.")
  private Optional<Path> warmStart;

  @Option(
      names = "--validation",
      paramLabel = "WAY",
      defaultValue = "random",
      description = {
        "Which training tiles are held out for all decisions: random, or block, a stretch of tiles that follow",
        "each other, for tiles that overlap (default: ${DEFAULT-VALUE})."
      })
  private String validation;

  @Option(
      names = "--validation-share",
      paramLabel = "SHARE",
      defaultValue = "0.1",
      description = "How many are held out, over 0 and under 1 (default: ${DEFAULT-VALUE}).")
  private double validationShare;

  @Option(
      names = "--masks-from",
      paramLabel = "TILES",
      defaultValue = "learning",
      description = {
        "What masks learn from: learning, the tiles the network learns from, or validation, those held out,",
        "so that they keep what helps on unseen tiles (default: ${DEFAULT-VALUE})."
      })
  private String masksFrom;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "The seed of every random choice (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--device",
      defaultValue = "auto",
      description = "Where to compute: auto, cpu or gpu (default: ${DEFAULT-VALUE}).")
  private String device;

  /**
   * The settings.
   *
   * @throws io.maskcast.shared.MaskcastException if an option is wrong, or some do not go together
   */
  public LearningSettings settings() {
    if (seed < 0) {
      throw new ConfigException("seed", seed, "0 or more");
    }
    Formulation how = Formulation.of(formulation);
    LearningSettings base = LearningSettings.of(how);
    Pipeline steps = pipeline();
    boolean counts = how == Formulation.PACED && hasAny(steps);
    LearningSettings settings =
        base.withGoal(goal.goal().orElse(counts ? base.goal() : new Goal.AllEpochs()))
            .withPipeline(steps)
            .withArchitecture(network())
            .withSeed(seed)
            .withDevice(ComputeDevice.of(device))
            .withHoldout(new Holdout(validationShare, Holdout.Way.of(validation), teachesMasks()));
    settings = withEpochs(settings);
    settings = settings.withNetwork(networkLearning(settings.network()));
    return settings.withMask(schedule.apply(settings.mask()));
  }

  /** The goal that was given, if any. */
  Optional<Goal> goal() {
    return goal.goal();
  }

  private boolean teachesMasks() {
    return switch (masksFrom) {
      case "learning" -> false;
      case "validation" -> true;
      default -> throw new ConfigException("masks-from", masksFrom, "learning, validation");
    };
  }

  private String network() {
    if (!Network.names().contains(network) && !Files.isRegularFile(Path.of(network))) {
      throw new ConfigException(
          "network", network, String.join(", ", Network.names()) + ", or a TorchScript file");
    }
    return network;
  }

  private static boolean hasAny(Pipeline pipeline) {
    return pipeline.masks().stream().anyMatch(m -> m.kind().rule() == MaskKind.Rule.ANY);
  }

  private Pipeline pipeline() {
    if (!pipeline.isEmpty() && mask.isPresent()) {
      throw new ConfigException("mask", mask.get(), "--mask or --pipeline, not both");
    }
    List<Pipeline.Step> steps =
        pipeline.isEmpty()
            ? List.of(new Pipeline.Select(MaskKind.of(mask.orElse("pixel-any")), weights))
            : pipeline.stream().map(PipelineText::step).toList();
    return new Pipeline(steps, MaskCost.Joint.of(joint));
  }

  private LearningSettings withEpochs(LearningSettings settings) {
    LearningSettings scaled =
        epochs
            .map(
                n ->
                    settings.withMaskEpochs(
                        ConfigException.requireRange("epochs", n, 1, MAX_EPOCHS)))
            .orElse(settings);
    return scaled.withEpochs(
        new Epochs(
            denseEpochs
                .map(n -> ConfigException.requireRange("dense-epochs", n, 0, MAX_EPOCHS))
                .orElse(scaled.epochs().dense()),
            scaled.epochs().mask(),
            fineTuneEpochs
                .map(n -> ConfigException.requireRange("fine-tune-epochs", n, 0, MAX_EPOCHS))
                .orElse(scaled.epochs().fineTune()),
            denseEpochs.isPresent() || fineTuneEpochs.isPresent()));
  }

  private NetworkLearning networkLearning(NetworkLearning base) {
    return new NetworkLearning(
        batch.map(n -> new BatchSize(n, true)).orElse(base.batchSize()),
        rate.orElse(base.rate()),
        optimiser.map(LearningOptions::optimiser).orElse(base.optimiser()),
        augment.map(Augmentation::of).orElse(base.augmentation()),
        distil.filter(share -> share != 0).map(share -> new Distillation(share, distilTemperature)),
        warmStart);
  }

  private static OptimiserSettings optimiser(String name) {
    return switch (name) {
      case "adamw" -> OptimiserSettings.ADAM_W.withWeightDecay(0.01);
      case "paper" -> OptimiserSettings.PAPER;
      case "authors" -> OptimiserSettings.AUTHORS;
      default -> throw new ConfigException("optimiser", name, "adamw, paper, authors");
    };
  }
}
