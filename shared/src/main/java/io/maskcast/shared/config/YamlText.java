package io.maskcast.shared.config;

import io.maskcast.shared.MaskcastException;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** What somebody wrote in YAML, as Java's own collections. */
final class YamlText {

  /** What a file may have: people do not write more by hand. */
  static final int MOST_BYTES = 1 << 20;

  private YamlText() {}

  /**
   * Reads a text.
   *
   * @param name of the file, for messages
   * @return maps, lists, texts, numbers or booleans; null if the text says nothing, as the library
   *     has it
   * @throws MaskcastException if it is no YAML
   */
  static Object load(String name, String text) {
    try {
      return new Load(LoadSettings.builder().setLabel(name).build()).loadFromString(text);
    } catch (YamlEngineException e) {
      throw new MaskcastException("%s is no YAML: %s".formatted(name, e.getMessage()), e);
    } catch (StackOverflowError e) { // the library follows every bracket by a call
      throw new MaskcastException("%s is nested too deep".formatted(name), e);
    }
  }
}
