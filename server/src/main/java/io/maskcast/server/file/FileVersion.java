package io.maskcast.server.file;

import io.maskcast.server.http.Problem;
import io.maskcast.shared.storage.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * A file as it is now.
 *
 * @param path where it is
 * @param size its bytes
 * @param modified when it was last written to
 * @param entityTag a strong one (RFC 9110, 8.8.3): of size, time to the nanosecond, and which file
 *     it is, so that one that was put in its place has another
 */
record FileVersion(Path path, long size, Instant modified, String entityTag) {

  /**
   * Looks at a file.
   *
   * @throws Problem 404 if it is gone, 500 if it cannot be looked at
   */
  static FileVersion of(Path path) {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(path, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      throw Problem.notFound("The file of this source is not there any more");
    } catch (IOException e) {
      throw Problem.of(500, "The file of this source cannot be read: " + WholeFile.reason(e));
    }
    String tag =
        "\"%x-%x-%x\""
            .formatted(
                attributes.size(),
                attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                attributes.fileKey() == null ? 0 : attributes.fileKey().hashCode());
    return new FileVersion(path, attributes.size(), attributes.lastModifiedTime().toInstant(), tag);
  }
}
