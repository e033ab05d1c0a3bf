package io.maskcast.shared.storage;

import io.maskcast.shared.MaskcastException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder that goes, with all that is in it, when it is closed. */
public final class TemporaryFolder implements AutoCloseable {

  private final Path path;

  private TemporaryFolder(Path path) {
    this.path = path;
  }

  /**
   * Makes one.
   *
   * @param purpose what it is for, a part of its name
   * @throws MaskcastException if there is no place for it
   */
  public static TemporaryFolder of(String purpose) {
    try {
      return new TemporaryFolder(Files.createTempDirectory("maskcast-" + purpose));
    } catch (IOException e) {
      throw new MaskcastException(
          "Cannot make a temporary folder: %s; set java.io.tmpdir by MASKCAST_JAVA_OPTS"
              .formatted(e.getMessage()),
          e);
    }
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /**
   * Deletes it.
   *
   * @throws MaskcastException if something in it cannot be deleted
   */
  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new MaskcastException(
          "Cannot delete the temporary folder %s: %s; delete it by hand"
              .formatted(path, e.getMessage()),
          e);
    }
  }
}
