package io.maskcast.edge.usage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.storage.WholeFile;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The edge's account: a file to which every record of a call is appended as one line, its CRC-32C
 * before it. Of the records of a call the one with the highest sequence number holds, so nothing is
 * counted twice; a line that a crash cut short is passed over, so the record before it holds.
 *
 * <p>Before its first record, and its first of each day, a ledger that finds more than {@value
 * #LARGE_BYTES} bytes writes the file anew, whole or not at all: each call by its last record, and
 * those that began more than {@value #DAYS_KEPT} days ago {@linkplain Folding folded}, unless that
 * would not halve it.
 *
 * <p>What {@link #append} has returned from is on disk. Several processes may append: whoever
 * writes holds the lock of a file beside it, so that no record goes into a file that is just being
 * replaced. Thread-safe; every call waits for the disk.
 */
public final class EdgeLedger {

  static final long LARGE_BYTES = 4 << 20;
  static final int DAYS_KEPT = 32;

  private static final Logger LOG = LoggerFactory.getLogger(EdgeLedger.class);
  private static final int CHECKSUM_DIGITS = 8;
  private static final long LOCK_POLL_MS = 5;

  private final Path file;
  private final long large;
  private final Clock clock;
  private Optional<LocalDate> looked = Optional.empty();

  /** The ledger of a state folder, made when first needed. */
  public static EdgeLedger in(Path stateDir) {
    return new EdgeLedger(stateDir, LARGE_BYTES, Clock.systemUTC());
  }

  EdgeLedger(Path stateDir, long large, Clock clock) {
    this.file = stateDir.resolve("usage.log");
    this.large = large;
    this.clock = clock;
  }

  /**
   * Appends a record.
   *
   * @throws MaskcastException if it cannot be written
   */
  public synchronized void append(RecordedCall call) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      // Closing it gives the lock back.
      try (FileChannel lock = FileChannel.open(beside("usage.lock"), CREATE, WRITE)) {
        lock(lock);
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        if (!looked.equals(Optional.of(today))) {
          looked = Optional.of(today);
          foldIfLarge();
        }
        append(line(call));
      }
    } catch (IOException e) {
      throw failure("write", e);
    }
  }

  private Path beside(String name) {
    return file.toAbsolutePath().resolveSibling(name);
  }

  /** Waits until nobody else writes; the system does not wait for this very process. */
  private static void lock(FileChannel channel) throws IOException {
    for (boolean held = false; !held; ) {
      try {
        held = channel.lock().isValid();
      } catch (OverlappingFileLockException e) {
        try {
          Thread.sleep(LOCK_POLL_MS);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("interrupted");
        }
      }
    }
  }

  private void append(byte[] line) throws IOException {
    try (FileChannel channel = FileChannel.open(file, CREATE, APPEND)) {
      ByteBuffer bytes = ByteBuffer.wrap(line);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(false);
    }
  }

  /** A line of its own, whatever a crash left of the line before. */
  private static byte[] line(RecordedCall call) {
    String json = call.json().encode();
    return "\n%s %s\n".formatted(checksum(json), json).getBytes(UTF_8);
  }

  private void foldIfLarge() throws IOException {
    if (!Files.exists(file) || Files.size(file) <= large) {
      return;
    }
    LocalDate firstKept = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(DAYS_KEPT);
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    Folding.fold(calls(), firstKept).forEach(call -> lines.writeBytes(line(call)));
    if (lines.size() <= Files.size(file) / 2) {
      try {
        WholeFile.write(file, lines.toByteArray());
      } catch (MaskcastException e) {
        LOG.warn("The edge's account stays as long as it is: {}", e.getMessage());
      }
    }
  }

  /**
   * Every call by its last record, in the order they began.
   *
   * @throws MaskcastException if the file cannot be read
   */
  public List<RecordedCall> calls() {
    if (!Files.exists(file)) {
      return List.of();
    }
    Map<String, RecordedCall> calls = new LinkedHashMap<>();
    // Damaged bytes must not end the reading, so they are read as replacement characters.
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(Files.newInputStream(file), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isEmpty()) {
          record(line).ifPresent(call -> calls.merge(call.key(), call, EdgeLedger::later));
        }
      }
    } catch (IOException e) {
      throw failure("read", e);
    }
    return List.copyOf(calls.values());
  }

  private static RecordedCall later(RecordedCall one, RecordedCall other) {
    return other.sequence() > one.sequence() ? other : one;
  }

  private Optional<RecordedCall> record(String line) {
    String json = line.substring(Math.min(line.length(), CHECKSUM_DIGITS + 1));
    if (line.startsWith(checksum(json) + " ")) {
      try {
        return Optional.of(RecordedCall.of(new JsonObject(json)));
      } catch (RuntimeException e) { // whatever a later version writes that this one does not know
        LOG.warn("A line of {} is none of this version's and does not count", file);
        return Optional.empty();
      }
    }
    LOG.warn("A line of {} was cut short or damaged and does not count", file);
    return Optional.empty();
  }

  private static String checksum(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(UTF_8));
    return "%08x".formatted(crc.getValue());
  }

  private MaskcastException failure(String verb, IOException e) {
    return new MaskcastException(
        "Cannot %s the edge's account %s: %s; check the free space and that you may write there"
            .formatted(verb, file, WholeFile.reason(e)),
        e);
  }
}
