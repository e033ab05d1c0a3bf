package io.maskcast.shared.legend;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.YamlMapping;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The classes of a network as a map shows them: class i is entry i. A YAML file declares it:
 *
 * <pre>
 * classes:
 *   - {name: forest, value: 2, colour: "#1b7837"}
 *   - {name: grassland, value: 3}
 * </pre>
 *
 * @param entries 1 to 255, each value and name once
 */
public record Legend(List<Entry> entries) {

  /** One value of a map is for pixels of no class. */
  private static final int MOST = 255;

  private static final Set<String> KEYS = Set.of("name", "value", "colour");
  private static final Pattern COLOUR = Pattern.compile("#[0-9a-fA-F]{6}");

  /**
   * A class.
   *
   * @param name for people
   * @param value of the samples of a map, 0 to 255
   * @param colour 0xRRGGBB
   */
  public record Entry(String name, int value, int colour) {}

  /**
   * Checks the entries.
   *
   * @throws MaskcastException if there are none or too many, or a value or name comes twice
   */
  public Legend {
    entries = List.copyOf(entries);
    Set<Integer> values = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (Entry entry : entries) {
      if (!values.add(entry.value()) || !names.add(entry.name())) {
        throw new MaskcastException(
            "Class '%s' of value %d: its name or value comes twice in the legend"
                .formatted(entry.name(), entry.value()));
      }
    }
    if (entries.isEmpty() || entries.size() > MOST) {
      throw new MaskcastException(
          "%d classes are no legend: 1 to %d are".formatted(entries.size(), MOST));
    }
  }

  /** Classes with their own numbers as values, in colours that can be told apart. */
  public static Legend of(List<String> names) {
    return new Legend(
        IntStream.range(0, names.size())
            .mapToObj(i -> new Entry(names.get(i), i, Colours.of(i)))
            .toList());
  }

  /**
   * Reads a file.
   *
   * @throws MaskcastException if it cannot be read or is no legend
   */
  public static Legend read(Path file) {
    YamlMapping root = YamlMapping.read(file, "legend", Set.of("classes"));
    List<Entry> entries = new ArrayList<>();
    for (YamlMapping entry : root.mappings("classes", KEYS)) {
      Optional<String> colour = entry.optionalText("colour");
      if (colour.isPresent() && !COLOUR.matcher(colour.get()).matches()) {
        throw entry.wrong("colour '%s' is not of the form \"#1b7837\"".formatted(colour.get()));
      }
      int own = Colours.of(entries.size());
      entries.add(
          new Entry(
              entry.text("name"),
              entry.whole("value", 0, MOST),
              colour.map(text -> Integer.parseInt(text.substring(1), 16)).orElse(own)));
    }
    try {
      return new Legend(entries);
    } catch (MaskcastException e) {
      throw root.wrong(e.getMessage());
    }
  }

  /** The names of all classes. */
  public List<String> names() {
    return entries.stream().map(Entry::name).toList();
  }

  /** The class of a value; empty if it is none. */
  public Optional<Integer> classOf(int value) {
    for (int i = 0; i < entries.size(); i++) { // asked for each pixel of a map
      if (entries.get(i).value() == value) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  /** The class of a sample of any type; empty if it is none. */
  public Optional<Integer> classOfSample(float sample) {
    return sample == (int) sample ? classOf((int) sample) : Optional.empty();
  }

  /** A value that no class has, the largest there is: for pixels of no class. */
  public int noClass() {
    return IntStream.iterate(MOST, value -> value - 1)
        .filter(value -> classOf(value).isEmpty())
        .findFirst()
        .orElseThrow(); // one of 256 values is left by 255 classes
  }

  /**
   * The classes in another order, as a network has them.
   *
   * @throws MaskcastException if one of the names is not here
   */
  public Legend inOrder(List<String> names) {
    return new Legend(
        names.stream()
            .map(
                name ->
                    entries.stream()
                        .filter(entry -> entry.name().equals(name))
                        .findFirst()
                        .orElseThrow(
                            () ->
                                new MaskcastException(
                                    "The legend lacks the class '%s'; it has %s"
                                        .formatted(name, String.join(", ", names())))))
            .toList());
  }
}
