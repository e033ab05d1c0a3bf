package io.maskcast.server.source.remote;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What tells whether a file on disk is still the same: where the system has it, also the time of
 * its last change, which nobody can set.
 *
 * @param file its name
 * @param bytes how many it has
 * @param modified when it was written last, in ns since 1970
 * @param changed when it was changed last in whatever way; 0 if the system does not say
 * @param identity tells it from others in its place
 */
public record FileStamp(String file, long bytes, long modified, long changed, String identity) {

  /** A file that was written just now may be written again without another time. */
  private static final Duration SETTLED = Duration.ofSeconds(2);

  /** The stamp of a file as it is now; empty if it is not there. */
  public static Optional<FileStamp> now(Path file) {
    try {
      return Optional.of(of(file));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The same of a file that {@linkplain #isSettled is settled}; else empty. */
  public static Optional<FileStamp> settled(Path file) {
    return now(file).filter(FileStamp::isSettled);
  }

  /** Whether it was changed more than two seconds ago, so that it can be relied on. */
  public boolean isSettled() {
    long before = nanos(FileTime.from(Instant.now().minus(SETTLED)));
    return modified < before && changed < before;
  }

  private static FileStamp of(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    if (file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      Map<String, Object> all =
          Files.readAttributes(file, "unix:size,lastModifiedTime,ctime,ino,dev");
      return new FileStamp(
          name,
          (Long) all.get("size"),
          nanos((FileTime) all.get("lastModifiedTime")),
          nanos((FileTime) all.get("ctime")),
          all.get("dev") + ":" + all.get("ino"));
    }
    BasicFileAttributes all = Files.readAttributes(file, BasicFileAttributes.class);
    return new FileStamp(
        name, all.size(), nanos(all.lastModifiedTime()), 0, String.valueOf(all.fileKey()));
  }

  private static long nanos(FileTime time) {
    return time.to(TimeUnit.NANOSECONDS);
  }
}
