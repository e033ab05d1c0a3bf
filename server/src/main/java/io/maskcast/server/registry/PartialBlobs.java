package io.maskcast.server.registry;

import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.storage.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The beginnings of blobs whose uploads broke off, each in a file named by the digest of the whole,
 * so that another upload goes on there. They are kept for a day, and together no larger than one
 * bundle may be; the oldest go first. Each has one writer at a time. Thread-safe.
 */
final class PartialBlobs {

  private static final Logger LOG = LoggerFactory.getLogger(PartialBlobs.class);
  private static final Duration KEPT = Duration.ofDays(1);

  private final Path folder;
  private final Set<Digest> claimed = new HashSet<>();

  private record Kept(Path file, FileTime written, long bytes) {}

  PartialBlobs(Path folder) {
    this.folder = folder;
  }

  private Path file(Digest blob) {
    return folder.resolve(blob.hex());
  }

  /** How many bytes of a blob are here; 0 while they are being written. */
  synchronized long bytes(Digest blob) {
    return claimed.contains(blob) ? 0 : size(blob);
  }

  private long size(Digest blob) {
    try {
      return Files.exists(file(blob)) ? Files.size(file(blob)) : 0;
    } catch (IOException e) {
      return 0; // then all of it is sent
    }
  }

  /**
   * Goes on with a blob; {@link #release} lets others.
   *
   * @param target where the whole blob is to lie
   * @param offset how many bytes are here; with 0 those that are, are forgotten
   * @return empty if somebody else writes it, or another number of bytes is here
   */
  synchronized Optional<WholeFile> claim(Digest blob, Path target, long offset) {
    if (claimed.contains(blob)) {
      return Optional.empty();
    }
    if (offset == 0) {
      remove(file(blob));
    }
    if (size(blob) != offset) {
      return Optional.empty();
    }
    WholeFile begun = WholeFile.resume(target, file(blob));
    claimed.add(blob);
    return Optional.of(begun);
  }

  /** Where the bytes of a claimed blob are. */
  Path begun(Digest blob) {
    return file(blob);
  }

  synchronized void release(Digest blob) {
    claimed.remove(blob);
  }

  /** Removes what is too old, and of the rest the oldest until some bytes are not exceeded. */
  synchronized void cleanUp(Instant now, long mostBytes) {
    long room = mostBytes;
    for (Kept kept : newestFirst()) {
      room -= kept.bytes();
      if (room < 0 || kept.written().toInstant().isBefore(now.minus(KEPT))) {
        remove(kept.file());
      }
    }
  }

  private List<Kept> newestFirst() {
    List<Kept> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (claimed.stream().noneMatch(blob -> file(blob).equals(file))) {
          all.add(new Kept(file, Files.getLastModifiedTime(file), Files.size(file)));
        }
      }
    } catch (IOException e) {
      LOG.warn("Cannot look at {}: {}", folder, WholeFile.reason(e));
    }
    all.sort(Comparator.comparing(Kept::written).reversed());
    return all;
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("Cannot remove {}: {}", file, WholeFile.reason(e));
    }
  }
}
