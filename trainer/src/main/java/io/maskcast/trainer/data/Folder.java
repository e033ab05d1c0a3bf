package io.maskcast.trainer.data;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.storage.WholeFile;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What a folder held when it was opened. Hidden entries, whose names start with a dot, are left
 * out.
 *
 * @param path the folder
 * @param names its files and folders, sorted
 */
record Folder(Path path, List<String> names) {

  /**
   * Lists a folder.
   *
   * @throws MaskcastException if it is missing, no folder, or closed to this user
   */
  static Folder open(Path path) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (!name.startsWith(".")) {
          names.add(name);
        }
      }
    } catch (NotDirectoryException e) {
      throw new MaskcastException("Cannot read folder %s: it is a file".formatted(path), e);
    } catch (DirectoryIteratorException e) {
      throw unreadable(path, e.getCause());
    } catch (IOException e) {
      throw unreadable(path, e);
    }
    Collections.sort(names);
    return new Folder(path, Collections.unmodifiableList(names));
  }

  private static MaskcastException unreadable(Path path, IOException e) {
    return new MaskcastException(
        "Cannot read folder %s: %s".formatted(path, WholeFile.reason(e)), e);
  }

  /**
   * The entry that has one of several names.
   *
   * @throws MaskcastException if there is more than one
   */
  Optional<Path> anyOf(String... alternatives) {
    List<String> found = Arrays.stream(alternatives).filter(names::contains).toList();
    if (found.size() > 1) {
      throw new MaskcastException(
          "Folder %s holds %s; keep one of them".formatted(path, String.join(" and ", found)));
    }
    return found.stream().findFirst().map(path::resolve);
  }

  /**
   * The entry that has one of several names.
   *
   * @throws MaskcastException if there is none or more than one
   */
  Path oneOf(String... alternatives) {
    return anyOf(alternatives)
        .orElseThrow(
            () ->
                new MaskcastException(
                    "Folder %s lacks %s".formatted(path, String.join(" or ", alternatives))));
  }

  /** Its folders, sorted by name. */
  List<Path> folders() {
    return names.stream().map(path::resolve).filter(Files::isDirectory).toList();
  }
}
