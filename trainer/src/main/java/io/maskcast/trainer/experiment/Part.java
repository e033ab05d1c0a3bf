package io.maskcast.trainer.experiment;

import io.maskcast.trainer.learn.LearningSettings;

/**
 * One line of a figure: the same settings, learned with several seeds.
 *
 * @param label of the line, and the name of its folder: letters, digits, dots and hyphens
 * @param dataset the folder of its data, under the root of all data
 * @param settings how to learn; the seed is that of the first run
 */
public record Part(String label, String dataset, LearningSettings settings) {

  /** With other settings. */
  Part with(LearningSettings other) {
    return new Part(label, dataset, other);
  }
}
