package io.maskcast.shared.cache;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.storage.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files in folders of one folder, by {@code FOLDER/NAME}, of which those go that were used longest
 * ago when all together take more than a limit. When a file was used last is the time of its last
 * modification, so that a restart knows it too. Thread-safe; every call may wait for the disk.
 */
final class KeptFiles {

  private static final Logger LOG = LoggerFactory.getLogger(KeptFiles.class);

  /** What even the smallest file takes. */
  private static final long BLOCK = 4096;

  private static final int MOST_FILE = 1 << 30;
  private static final long TOUCH_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Path folder;
  private final long limit;
  private final Map<String, Entry> files = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;
  private long evicted;
  private Optional<String> problem = Optional.empty();

  /**
   * A file.
   *
   * @param bytes in whole blocks
   * @param touched when that it was used was written down, by {@link System#nanoTime}
   */
  private record Entry(long bytes, long touched) {}

  /** A file as it is found. */
  private record Found(String name, long bytes, Instant used) {}

  private KeptFiles(Path folder, long limit) {
    this.folder = folder;
    this.limit = limit;
  }

  /** Looks what is there; what a crash left unfinished, and what is too much, goes. */
  static KeptFiles open(Path folder, long limit) {
    KeptFiles kept = new KeptFiles(folder, limit);
    try {
      if (limit > 0) {
        Files.createDirectories(folder);
      }
      if (Files.isDirectory(folder)) {
        kept.scan();
      }
    } catch (IOException | UncheckedIOException e) {
      IOException cause = e instanceof UncheckedIOException u ? u.getCause() : (IOException) e;
      throw new MaskcastException(
          "Cannot open the tile cache %s: %s; free the folder, or turn the cache off"
              .formatted(folder, WholeFile.reason(cause)),
          e);
    }
    kept.makeRoom(limit);
    return kept;
  }

  private void scan() throws IOException {
    List<Found> found = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(folder, 2)) {
      for (Path file : (Iterable<Path>) walk::iterator) {
        if (!Files.isRegularFile(file) || file.getParent().equals(folder)) {
          continue;
        }
        if (file.getFileName().toString().endsWith(WholeFile.PARTIAL_SUFFIX)) {
          Files.deleteIfExists(file);
          continue;
        }
        BasicFileAttributes about = Files.readAttributes(file, BasicFileAttributes.class);
        String name = file.getParent().getFileName() + "/" + file.getFileName();
        found.add(new Found(name, about.size(), about.lastModifiedTime().toInstant()));
      }
    }
    found.sort(Comparator.comparing(Found::used));
    long now = System.nanoTime();
    found.forEach(one -> add(one.name(), one.bytes(), now - TOUCH_NANOS));
  }

  private void add(String name, long length, long touched) {
    Entry entry = new Entry(Math.max(1, (length + BLOCK - 1) / BLOCK) * BLOCK, touched);
    Entry before = files.put(name, entry);
    bytes += entry.bytes() - (before == null ? 0 : before.bytes());
  }

  /** Names of all files. */
  synchronized List<String> names() {
    return List.copyOf(files.keySet());
  }

  synchronized boolean has(String name) {
    return files.containsKey(name);
  }

  /** Reads a file, which was used with it; empty if there is none, or it cannot be read. */
  Optional<byte[]> read(String name) {
    Optional<Entry> entry = touched(name);
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    Path file = folder.resolve(name);
    try {
      byte[] all = WholeFile.read(file, MOST_FILE);
      if (System.nanoTime() - entry.get().touched() >= TOUCH_NANOS) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
      }
      return Optional.of(all);
    } catch (MaskcastException | IOException e) {
      LOG.debug("{} is gone", file, e);
      remove(name);
      return Optional.empty();
    }
  }

  /** As it was before; it is the one used last now. */
  private synchronized Optional<Entry> touched(String name) {
    Optional<Entry> entry = Optional.ofNullable(files.get(name));
    long now = System.nanoTime();
    entry
        .filter(one -> now - one.touched() >= TOUCH_NANOS)
        .ifPresent(one -> files.put(name, new Entry(one.bytes(), now)));
    return entry;
  }

  /** Whether one file of so many bytes leaves room for others. */
  boolean fits(long length) {
    return length <= limit / 8;
  }

  /** Writes a file, whole or not at all. Where the disk takes none, much goes to give it room. */
  void write(String name, byte[] all) {
    try {
      WholeFile.write(folder.resolve(name), all);
      synchronized (this) {
        add(name, all.length, System.nanoTime());
        problem = Optional.empty();
      }
      makeRoom(limit);
    } catch (MaskcastException e) {
      long before;
      synchronized (this) {
        before = bytes;
        if (problem.isEmpty()) {
          LOG.warn("The tile cache keeps nothing for now: {}", e.getMessage());
        }
        problem = Optional.of(e.getMessage());
      }
      makeRoom(before / 2);
    }
  }

  private void makeRoom(long most) {
    List<String> going = new ArrayList<>();
    synchronized (this) {
      Iterator<Map.Entry<String, Entry>> oldest = files.entrySet().iterator();
      while (bytes > most && oldest.hasNext()) {
        Map.Entry<String, Entry> file = oldest.next();
        going.add(file.getKey());
        bytes -= file.getValue().bytes();
        evicted++;
        oldest.remove();
      }
    }
    going.forEach(this::delete);
  }

  /** Removes a file that is of no use. */
  void remove(String name) {
    synchronized (this) {
      Entry entry = files.remove(name);
      bytes -= entry == null ? 0 : entry.bytes();
    }
    delete(name);
  }

  private void delete(String name) {
    Path file = folder.resolve(name);
    try {
      Files.deleteIfExists(file);
      if (isEmpty(file.getParent())) {
        Files.deleteIfExists(file.getParent());
      }
    } catch (IOException e) {
      LOG.debug("{} stays", file, e); // another writes there, or nobody may
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }

  synchronized CacheState state(long hits, long misses, long savedBytes, long damaged) {
    return new CacheState(bytes, limit, hits, misses, savedBytes, evicted, damaged, problem);
  }
}
