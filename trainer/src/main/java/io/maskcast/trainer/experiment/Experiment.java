package io.maskcast.trainer.experiment;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.Choice;
import io.maskcast.trainer.data.Augmentation;
import io.maskcast.trainer.learn.LearningSettings;
import io.maskcast.trainer.learn.MaskLearning;
import io.maskcast.trainer.learn.NetworkLearning;
import io.maskcast.trainer.mask.Formulation;
import io.maskcast.trainer.mask.MaskCost;
import io.maskcast.trainer.mask.Schedule;
import io.maskcast.trainer.pipeline.Pipeline;
import io.maskcast.trainer.pipeline.PipelineText;
import java.util.List;
import java.util.stream.Stream;

/**
 * The experiments of section 4 of the paper, by the figure they make. Its settings are the paper's
 * (section 4: batches of 128, tau from 10 by halves to 0.01, mask rate 0.01, network rate 0.0001,
 * pre-trained networks), its data sets those that can be had: {@code remote-s2}, {@code
 * remote-modis} and {@code statlog-landsat} for remote, {@code ztf-stamps} for supernovae; SVHN is
 * left out, and ResNet20 stands for ResNet101.
 */
public enum Experiment implements Choice {
  /** Channel selection on remote, supernovae and cifar10. */
  FIGURE6("channel-any"),
  /** The channels selected on remote, over epochs. */
  FIGURE7("channel-any"),
  /** The pixels selected, over epochs. */
  FIGURE8("pixel-any"),
  /** Pixel selection on remote, supernovae and cifar10. */
  FIGURE9("pixel-any"),
  /** Images as reduced by the choice of a JPEG quality. */
  FIGURE10("extend paper-jpegs", "channel-xor-joint", "merge sum"),
  /** The choice of a JPEG quality on cifar10. */
  FIGURE11("extend paper-jpegs", "channel-xor-joint", "merge sum"),
  /** The pipeline that figure 13 uses, on the smallest data set. */
  FIGURE12("extend paper-jpegs of each channel", "channel-xor", "merge sum", "pixel-any"),
  /** JPEG qualities of each channel and pixels, on cifar10 and mnist. */
  FIGURE13("extend paper-jpegs of each channel", "channel-xor", "merge sum", "pixel-any"),
  /** The influence of lambda's first value and factor, on remote. */
  FIGURE14("channel-any");

  private static final String REMOTE = "remote-s2";
  private static final String CIFAR = "cifar10";
  private static final String MNIST = "mnist";

  private final String steps;

  Experiment(String... steps) {
    this.steps = String.join("\n", steps);
  }

  /** All names, for messages. */
  public static String labels() {
    return Choice.labels(values());
  }

  /**
   * The experiment of a name.
   *
   * @throws MaskcastException if there is none
   */
  public static Experiment of(String label) {
    return Choice.of(values(), label, "experiment");
  }

  /** The series of runs it is made of. */
  public List<Part> parts() {
    return switch (this) {
      case FIGURE6, FIGURE9 ->
          Stream.of(REMOTE, "remote-modis", "statlog-landsat", "ztf-stamps", CIFAR)
              .map(data -> part(data, data, 0.1, 1.25))
              .toList();
      case FIGURE7 -> List.of(part(REMOTE, REMOTE, 0.1, 1.25));
      case FIGURE8, FIGURE12 -> List.of(part(MNIST, MNIST, 0.1, 1.25));
      case FIGURE10, FIGURE11 -> List.of(part(CIFAR, CIFAR, 0.1, 1.25));
      case FIGURE13 -> Stream.of(CIFAR, MNIST).map(data -> part(data, data, 0.1, 1.25)).toList();
      case FIGURE14 ->
          Stream.of(
                  new double[] {0.1, 1.1},
                  new double[] {0.1, 1.25},
                  new double[] {1, 1.1},
                  new double[] {1, 1.25})
              .map(l -> part("lambda-" + l[0] + "-factor-" + l[1], REMOTE, l[0], l[1]))
              .toList();
    };
  }

  private Part part(String label, String data, double lambda, double factor) {
    LearningSettings paper = LearningSettings.of(Formulation.PAPER);
    Pipeline pipeline =
        new Pipeline(steps.lines().map(PipelineText::step).toList(), MaskCost.Joint.PRODUCT);
    Schedule.Settings old = paper.mask().schedule();
    Schedule.Settings schedule =
        new Schedule.Settings(
            lambda,
            factor,
            old.patience(),
            old.threshold(),
            old.tauInitial(),
            old.tauDecay(),
            old.tauMinimum());
    return new Part(
        label,
        data,
        paper
            .withPipeline(pipeline)
            .withArchitecture(architecture(data))
            .withNetwork(moved(paper.network(), augmentation(data)))
            .withMask(
                new MaskLearning(
                    paper.mask().formulation(),
                    paper.mask().rate(),
                    paper.mask().head(),
                    1,
                    1,
                    schedule,
                    paper.mask().given())));
  }

  private static String architecture(String data) {
    return data.equals(CIFAR) ? "resnet20" : data.equals(MNIST) ? "lenet5" : "allconvnet";
  }

  /** As in the authors' code. */
  private static Augmentation augmentation(String data) {
    return data.equals(CIFAR)
        ? Augmentation.of("hflip-crop4")
        : data.equals(MNIST) ? Augmentation.NONE : Augmentation.of("flips");
  }

  private static NetworkLearning moved(NetworkLearning base, Augmentation augmentation) {
    return new NetworkLearning(
        base.batchSize(),
        base.rate(),
        base.optimiser(),
        augmentation,
        base.distillation(),
        base.warmStart());
  }
}
