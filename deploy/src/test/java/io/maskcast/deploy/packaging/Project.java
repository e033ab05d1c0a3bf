package io.maskcast.deploy.packaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The project's own files. */
final class Project {

  private Project() {}

  /** A file or folder, relative to the root. */
  static Path at(String path) {
    return Path.of("").toAbsolutePath().getParent().resolve(path);
  }

  static String read(String path) {
    try {
      return Files.readString(at(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The table behind a mark {@code <!-- MARK -->}: its first column, without backquotes, to the
   * second.
   */
  static Map<String, String> table(String file, String mark) {
    Map<String, String> rows = new LinkedHashMap<>();
    String text = read(file);
    String start = "<!-- " + mark + " -->\n";
    if (!text.contains(start)) {
      throw new AssertionError("%s has no '%s'".formatted(file, start.strip()));
    }
    List<String> lines =
        text.substring(text.indexOf(start) + start.length())
            .lines()
            .dropWhile(String::isBlank)
            .takeWhile(line -> line.startsWith("|"))
            .skip(2)
            .toList();
    for (String line : lines) {
      List<String> cells =
          Stream.of(line.split("\\|", -1)).map(cell -> cell.strip().replace("`", "")).toList();
      rows.put(cells.get(1), cells.get(2));
    }
    return rows;
  }
}
