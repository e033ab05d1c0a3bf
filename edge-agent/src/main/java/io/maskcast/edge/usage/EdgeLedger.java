package io.maskcast.edge.usage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.storage.WholeFile;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
 * <p>What {@link #append} has returned from is on disk. Several processes may append. Thread-safe;
 * every call waits for the disk.
 */
public final class EdgeLedger {

  private static final Logger LOG = LoggerFactory.getLogger(EdgeLedger.class);
  private static final int CHECKSUM_DIGITS = 8;

  private final Path file;

  /** The ledger of a state folder, made when first needed. */
  public static EdgeLedger in(Path stateDir) {
    return new EdgeLedger(stateDir.resolve("usage.log"));
  }

  private EdgeLedger(Path file) {
    this.file = file;
  }

  /**
   * Appends a record.
   *
   * @throws MaskcastException if it cannot be written
   */
  public synchronized void append(RecordedCall call) {
    String json = call.json().encode();
    // A line of its own, whatever a crash left of the line before.
    byte[] line = "\n%s %s\n".formatted(checksum(json), json).getBytes(UTF_8);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        ByteBuffer bytes = ByteBuffer.wrap(line);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(false);
      }
    } catch (IOException e) {
      throw failure("write", e);
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
      return Optional.of(RecordedCall.of(new JsonObject(json)));
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
