package io.maskcast.trainer.job;

import io.maskcast.trainer.learn.LearningSettings;
import java.util.List;
import java.util.Map;

/** Understands the settings of a job: the options of {@code trainer learn} by name. */
@FunctionalInterface
public interface SettingsReader {

  /**
   * The settings that options stand for; those not given have their defaults. Called by several
   * threads.
   *
   * @param options values by name, without dashes: {@code keep -> 0.05}; a repeated option has
   *     several
   * @throws io.maskcast.shared.MaskcastException if a name is unknown or a value not allowed
   */
  LearningSettings read(Map<String, List<String>> options);
}
