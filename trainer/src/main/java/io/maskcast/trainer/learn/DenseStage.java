package io.maskcast.trainer.learn;

import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.trainer.network.TrainableNetwork;
import java.nio.file.Path;
import java.util.Optional;

/** The network that sees whole tiles: learned, or that of another run. Not thread-safe. */
final class DenseStage {

  /** The course keeps its weights under this name. */
  static final String WEIGHTS = "dense";

  /** The most a file of weights may hold. */
  static final long MAX_WEIGHT_BYTES = 1L << 30;

  private final Lesson lesson;
  private final int allElements;

  /**
   * The stage.
   *
   * @param allElements how many elements the mask to come has, for those who watch
   */
  DenseStage(Lesson lesson, int allElements) {
    this.lesson = lesson;
    this.allElements = allElements;
  }

  /** Puts the weights into the course, unless they are there. */
  void run() {
    if (lesson.course().isPast(Stage.DENSE)) {
      return;
    }
    Optional<Path> warmStart = lesson.settings().network().warmStart();
    if (warmStart.isPresent()) {
      take(warmStart.get());
    } else {
      learn();
    }
  }

  private void take(Path file) {
    Tensors weights = Tensors.decode(WholeFile.read(file, MAX_WEIGHT_BYTES));
    try (TrainableNetwork network = lesson.network(weights)) {
      done(network.weights(), lesson.validation(network, lesson.sequence().dense()));
    }
  }

  private void learn() {
    lesson.report().begin();
    try (TrainableNetwork network = lesson.newNetwork(Stage.DENSE)) {
      NetworkStage.Learned learned =
          new NetworkStage(
                  lesson,
                  Stage.DENSE,
                  lesson.settings().epochs().dense(),
                  lesson.sequence().dense(),
                  new MaskState(1, allElements, 0, 0),
                  Optional.empty())
              .run(network);
      done(learned.weights(), learned.validationAccuracy());
    }
  }

  private void done(Tensors weights, double validationAccuracy) {
    lesson.course().put(WEIGHTS, weights);
    lesson.course().stageDone(Stage.MASK, validationAccuracy);
  }
}
