package io.maskcast.edge.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.storage.FolderLock;
import io.maskcast.shared.storage.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Pattern;

/** The folder of a daemon, which it has to itself until this is closed. */
final class DaemonFolder implements AutoCloseable {

  private static final Pattern IDENTITY = Pattern.compile("[0-9a-f]{8}");
  private static final int MOST_IDENTITY = 64;

  private final Path path;
  private final FolderLock lock;

  private DaemonFolder(Path path, FolderLock lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Takes a folder; makes it if there is none.
   *
   * @throws MaskcastException if another daemon has it, or it cannot be made
   */
  static DaemonFolder take(Path path) {
    try {
      Files.createDirectories(path);
      FolderLock lock =
          FolderLock.take(path)
              .orElseThrow(
                  () ->
                      new MaskcastException(
                          "Another edge daemon runs on %s; stop it, or give this one a state-dir of its own"
                              .formatted(path.toAbsolutePath().getParent())));
      return new DaemonFolder(path, lock);
    } catch (IOException e) {
      throw new MaskcastException(
          "Cannot use %s: %s; choose a state-dir you may write to"
              .formatted(path, WholeFile.reason(e)),
          e);
    }
  }

  Path results() {
    return path.resolve("results");
  }

  Path sinks() {
    return path.resolve("sinks");
  }

  Path tiles() {
    return path.resolve("tiles");
  }

  Path spending() {
    return path.resolve("spending");
  }

  /** Eight digits that are drawn once, so that results of two stores are never taken for one. */
  String identity() {
    Path file = path.resolve("identity");
    if (Files.exists(file)) {
      String text = new String(WholeFile.read(file, MOST_IDENTITY), UTF_8).strip();
      if (!IDENTITY.matcher(text).matches()) {
        throw new MaskcastException(
            "%s is damaged; delete it: from then on results have new ids".formatted(file));
      }
      return text;
    }
    String drawn = UUID.randomUUID().toString().substring(0, 8);
    WholeFile.write(file, (drawn + "\n").getBytes(UTF_8));
    return drawn;
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new MaskcastException(
          "Cannot give back %s: %s".formatted(path, WholeFile.reason(e)), e);
    }
  }
}
