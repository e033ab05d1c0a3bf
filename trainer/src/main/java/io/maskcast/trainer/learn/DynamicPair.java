package io.maskcast.trainer.learn;

import io.maskcast.trainer.dynamic.Generator;
import io.maskcast.trainer.dynamic.GeneratorLearner;
import io.maskcast.trainer.dynamic.TileCost;
import io.maskcast.trainer.network.Learner;
import io.maskcast.trainer.network.TrainableNetwork;
import java.util.List;

/** A network and a generator that learn together, in one stage. Not thread-safe. */
final class DynamicPair implements AutoCloseable {

  private static final String NETWORK = "network";
  private static final String OPTIMISER = "optimiser";
  private static final String GENERATOR = "generator-now";
  private static final String GENERATOR_OPTIMISER = "generator-optimiser";

  private final TrainableNetwork network;
  private final Generator generator;
  private final Learner learner;
  private final GeneratorLearner generatorLearner;

  DynamicPair(
      Lesson lesson,
      DynamicSettings settings,
      TrainableNetwork network,
      Generator generator,
      TileCost cost) {
    this.network = network;
    this.generator = generator;
    this.learner = new Learner(network, lesson.settings().network().optimiser());
    this.generatorLearner = new GeneratorLearner(generator, cost, settings.generator().adam());
  }

  Learner learner() {
    return learner;
  }

  GeneratorLearner generatorLearner() {
    return generatorLearner;
  }

  /** Goes on from where the run stands in this stage. */
  void restore(Course course) {
    network.restore(course.group(NETWORK));
    learner.restore(course.group(OPTIMISER));
    generator.restore(course.group(GENERATOR));
    generatorLearner.restore(course.group(GENERATOR_OPTIMISER));
  }

  /** To be saved with the epoch. */
  void put(Course course) {
    course.put(NETWORK, network.weights());
    course.put(OPTIMISER, learner.state());
    course.put(GENERATOR, generator.weights());
    course.put(GENERATOR_OPTIMISER, generatorLearner.state());
  }

  /** Once the stage is done. */
  static void remove(Course course) {
    List.of(NETWORK, OPTIMISER, GENERATOR, GENERATOR_OPTIMISER).forEach(course::remove);
  }

  @Override
  public void close() {
    generatorLearner.close();
    learner.close();
  }
}
