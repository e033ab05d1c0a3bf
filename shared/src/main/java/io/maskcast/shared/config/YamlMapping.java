package io.maskcast.shared.config;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.storage.WholeFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A mapping of keys to values in a YAML file that somebody wrote by hand, or one within it. What is
 * not expected is an error that names the file. Immutable and thread-safe.
 */
public final class YamlMapping {

  /** The most bytes of a file. */
  public static final int MOST_BYTES = YamlText.MOST_BYTES;

  private final String file;
  private final String what;
  private final String of; // where in the file it is, for messages; empty if it is all of it
  private final Map<?, ?> values;

  private YamlMapping(String file, String what, String of, Map<?, ?> values) {
    this.file = file;
    this.what = what;
    this.of = of;
    this.values = values;
  }

  /**
   * Reads a file.
   *
   * @param file up to {@link #MOST_BYTES}
   * @param what it is to be, for messages: {@code scene}
   * @param allowed its keys
   * @throws MaskcastException if it cannot be read, is no YAML, no mapping or has another key
   */
  public static YamlMapping read(Path file, String what, Set<String> allowed) {
    String text = new String(WholeFile.read(file, MOST_BYTES), StandardCharsets.UTF_8);
    return parse(file.toString(), text, what, allowed);
  }

  /**
   * Reads a text, wherever it comes from.
   *
   * @param file what people call its file
   * @param what it is to be, for messages: {@code scene}
   * @param allowed its keys
   * @throws MaskcastException if it is no YAML, no mapping or has another key
   */
  public static YamlMapping parse(String file, String text, String what, Set<String> allowed) {
    return of(file, what, "", YamlText.load(file, text), "it", allowed);
  }

  private static YamlMapping of(
      String file, String what, String of, Object value, String name, Set<String> allowed) {
    if (!(value instanceof Map<?, ?> values)) {
      throw wrong(file, what, "%s must be a mapping of keys to values".formatted(name));
    }
    for (Object key : values.keySet()) {
      if (!(key instanceof String text) || !allowed.contains(text)) {
        throw wrong(
            file,
            what,
            "unknown key '%s'; allowed: %s%s"
                .formatted(
                    key,
                    String.join(", ", allowed.stream().sorted().toList()),
                    of.isEmpty() ? "" : " (%s)".formatted(of.strip())));
      }
    }
    return new YamlMapping(file, what, of, values);
  }

  /**
   * The same with other values of some keys.
   *
   * @param stronger values by key; those of a mapping within it by {@code KEY.KEY}
   * @param origin where they come from, for messages
   */
  public YamlMapping with(Map<String, ?> stronger, String origin) {
    Map<Object, Object> all = new LinkedHashMap<>(values);
    stronger.forEach(
        (path, value) -> {
          int dot = path.indexOf('.');
          if (dot < 0) {
            all.put(path, value);
            return;
          }
          String part = path.substring(0, dot);
          if (all.getOrDefault(part, Map.of()) instanceof Map<?, ?> within) { // else it is wrong
            Map<Object, Object> changed = new LinkedHashMap<>(within);
            changed.put(path.substring(dot + 1), value);
            all.put(part, changed);
          }
        });
    return new YamlMapping("%s with %s".formatted(file, origin), what, of, all);
  }

  /** A text that has to be there. */
  public String text(String key) {
    return optionalText(key).orElseThrow(() -> lacks(key));
  }

  /** A text. */
  public Optional<String> optionalText(String key) {
    if (!values.containsKey(key)) {
      return Optional.empty();
    }
    if (!(values.get(key) instanceof String text)) {
      throw wrong("%s must be a text, not %s".formatted(quoted(key), told(values.get(key))));
    }
    if (text.isBlank()) {
      throw wrong("it has an empty %s%s".formatted(key, of));
    }
    return Optional.of(text);
  }

  /** A whole number that has to be there. */
  public int whole(String key, int least, int most) {
    return optionalWhole(key, least, most).orElseThrow(() -> lacks(key));
  }

  /** A whole number. */
  public Optional<Integer> optionalWhole(String key, int least, int most) {
    if (!values.containsKey(key)) {
      return Optional.empty();
    }
    if (values.get(key) instanceof Integer number && number >= least && number <= most) {
      return Optional.of(number);
    }
    throw wrong(
        "%s is %s, which is no whole number from %d to %d"
            .formatted(quoted(key), told(values.get(key)), least, most));
  }

  /** A mapping within this one that has to be there. */
  public YamlMapping mapping(String key, Set<String> allowed) {
    if (!values.containsKey(key)) {
      throw lacks(key);
    }
    return of(file, what, " in '%s'%s".formatted(key, of), values.get(key), quoted(key), allowed);
  }

  /** A mapping within this one; an empty one if there is none. */
  public YamlMapping optionalMapping(String key, Set<String> allowed) {
    return values.containsKey(key)
        ? mapping(key, allowed)
        : new YamlMapping(file, what, " in '%s'%s".formatted(key, of), Map.of());
  }

  /** Whether there is a value for a key. */
  public boolean has(String key) {
    return values.containsKey(key);
  }

  /** A number, whole or not. */
  public Optional<Double> optionalNumber(String key, double least, double most) {
    if (!values.containsKey(key)) {
      return Optional.empty();
    }
    if (values.get(key) instanceof Number number
        && number.doubleValue() >= least
        && number.doubleValue() <= most) {
      return Optional.of(number.doubleValue());
    }
    throw wrong(
        "%s is %s, which is no number from %s to %s"
            .formatted(quoted(key), told(values.get(key)), least, most));
  }

  /** {@code true} or {@code false}. */
  public Optional<Boolean> optionalFlag(String key) {
    if (!values.containsKey(key)) {
      return Optional.empty();
    }
    if (values.get(key) instanceof Boolean flag) {
      return Optional.of(flag);
    }
    throw wrong("%s is %s, not true or false".formatted(quoted(key), told(values.get(key))));
  }

  /** A text, or a number that stands for one, as {@code 17} does among {@code 0-99}. */
  public Optional<String> optionalPlain(String key) {
    Object value = values.get(key);
    return value instanceof Integer || value instanceof Long
        ? Optional.of(value.toString())
        : optionalText(key);
  }

  /** A list of texts; empty if there is none. */
  public List<String> texts(String key) {
    if (!values.containsKey(key)) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    for (Object entry : entries(key)) {
      if (!(entry instanceof String text) || text.isBlank()) {
        throw wrong("%s has %s, which is no text".formatted(quoted(key), told(entry)));
      }
      texts.add(text);
    }
    return texts;
  }

  /** A mapping of any keys to texts; empty if there is none. */
  public Map<String, String> textsByName(String key) {
    if (!values.containsKey(key)) {
      return Map.of();
    }
    if (!(values.get(key) instanceof Map<?, ?> mapping)) {
      throw wrong("%s must be a mapping of names to texts".formatted(quoted(key)));
    }
    Map<String, String> texts = new LinkedHashMap<>();
    mapping.forEach(
        (name, value) -> {
          if (!(name instanceof String name1) || !(value instanceof String text)) {
            throw wrong("%s must be a mapping of names to texts".formatted(quoted(key)));
          }
          texts.put(name1, text);
        });
    return texts;
  }

  /**
   * A list of one whole number or more.
   *
   * @param each what one of them is, for messages
   * @return empty if there is none
   */
  public List<Integer> wholes(String key, String each) {
    if (!values.containsKey(key)) {
      return List.of();
    }
    List<Integer> numbers = new ArrayList<>();
    for (Object entry : entries(key)) {
      if (!(entry instanceof Integer number)) {
        throw wrong("%s has %s, which is no %s".formatted(quoted(key), told(entry), each));
      }
      numbers.add(number);
    }
    return numbers;
  }

  /** A list of one mapping or more, that has to be there. */
  public List<YamlMapping> mappings(String key, Set<String> allowed) {
    List<YamlMapping> mappings = new ArrayList<>();
    for (Object entry : entries(key)) {
      String place = " in entry %d of '%s'%s".formatted(mappings.size() + 1, key, of);
      mappings.add(of(file, what, place, entry, "an entry of " + quoted(key), allowed));
    }
    return mappings;
  }

  /**
   * A list of one mapping or more, that has to be there, in which a text stands for a mapping that
   * says no more than it.
   *
   * @param key of the list
   * @param textKey what such a text is the value of; messages tell the others by it, too
   * @param allowed keys of each mapping
   */
  public List<YamlMapping> mappingsOrTexts(String key, String textKey, Set<String> allowed) {
    List<YamlMapping> mappings = new ArrayList<>();
    for (Object entry : entries(key)) {
      Object value = entry instanceof String text ? Map.of(textKey, text) : entry;
      String of =
          value instanceof Map<?, ?> map && map.get(textKey) instanceof String text
              ? " of " + text
              : "";
      mappings.add(of(file, what, of, value, "an entry of " + quoted(key), allowed));
    }
    return mappings;
  }

  private List<?> entries(String key) {
    if (values.get(key) instanceof List<?> entries && !entries.isEmpty()) {
      return entries;
    }
    throw wrong("%s must be a list with one entry or more".formatted(quoted(key)));
  }

  /** What somebody wrote; lists and mappings may hold themselves, so they have no text. */
  private static String told(Object value) {
    if (value instanceof Map) {
      return "a mapping";
    }
    return value instanceof Collection ? "a list" : "'%s'".formatted(value);
  }

  private String quoted(String key) {
    return "'%s'%s".formatted(key, of);
  }

  private MaskcastException lacks(String key) {
    return wrong("it lacks '%s'%s".formatted(key, of));
  }

  /** What to throw when something in it is wrong. */
  public MaskcastException wrong(String why) {
    return wrong(file, what, why);
  }

  private static MaskcastException wrong(String file, String what, String why) {
    return new MaskcastException("%s is no %s: %s".formatted(file, what, why));
  }
}
