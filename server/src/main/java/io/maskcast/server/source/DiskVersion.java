package io.maskcast.server.source;

import io.maskcast.server.source.remote.Location;
import io.maskcast.shared.MaskcastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * What tells whether a file, or what is in a folder, is still the same.
 *
 * @param modified when it was modified last, in ns since 1970
 * @param bytes of a file; of a folder whatever its system says
 */
record DiskVersion(long modified, long bytes) {

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /** The version of what lies at a location now; empty if it is not on disk, or not there. */
  static Optional<DiskVersion> of(String location) {
    try {
      return Location.parse(location) instanceof Location.Disk disk
          ? of(disk.file())
          : Optional.empty();
    } catch (MaskcastException e) {
      return Optional.empty(); // whoever opens it says why
    }
  }

  private static Optional<DiskVersion> of(Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      var time = attributes.lastModifiedTime().toInstant();
      return Optional.of(
          new DiskVersion(
              time.getEpochSecond() * NANOS_PER_SECOND + time.getNano(), attributes.size()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
