package io.maskcast.trainer.learn;

import io.maskcast.trainer.dynamic.FrozenMasking;
import io.maskcast.trainer.dynamic.Generator;
import io.maskcast.trainer.network.TrainableNetwork;
import java.util.Optional;

/**
 * The control of dynamic masks: a network that sees the bare masks of a generator, 1 for what is
 * kept and 0 elsewhere, and no value of a tile. As the generator sees the whole tile, it could say
 * the class by the positions alone; then the masks would be worth more than the samples they
 * select. Not thread-safe.
 */
final class MaskOnlyClassifier {

  private final Lesson lesson;
  private final int epochs;
  private final DynamicGoal goal;
  private final Generator generator;

  MaskOnlyClassifier(Lesson lesson, int epochs, DynamicGoal goal, Generator generator) {
    this.lesson = lesson;
    this.epochs = epochs;
    this.goal = goal;
    this.generator = generator;
  }

  /** Learns, from where the run stands. */
  NetworkStage.Learned run(TrainableNetwork network) {
    FrozenMasking seen = goal.masking(generator);
    lesson.validation(network, seen); // only for what the masks cost, which progress shows
    return new NetworkStage(
            lesson,
            Stage.CONTROL,
            epochs,
            bare(),
            goal.state(seen.census(), 0, 0),
            Optional.empty())
        .run(network);
  }

  /** The share of tiles whose class the network reads off their masks. */
  double accuracy(TrainableNetwork network, Evaluation evaluation, int[] tiles) {
    return evaluation.accuracy(network, tiles, bare());
  }

  private FrozenMasking bare() {
    return FrozenMasking.bare(generator, goal.rule(), goal.cost());
  }
}
