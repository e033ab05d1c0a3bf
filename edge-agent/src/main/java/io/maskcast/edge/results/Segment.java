package io.maskcast.edge.results;

import io.maskcast.shared.storage.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * A file of records, which only grows: each is i32 mark, i32 length, i32 CRC-32C of what follows,
 * and {@link RecordFormat its bytes}. The first record has the positions of all jobs when the
 * segment began, so that those before it can go. Its name has the number of its first result. Not
 * thread-safe.
 */
final class Segment implements AutoCloseable {

  private static final int MARK = 0x4d_43_52_31; // MCR1
  private static final int HEAD = 3 * Integer.BYTES;
  private static final int MOST_RECORD = 16 << 20;

  /** So many bytes apart are the places that are remembered. */
  private static final long INDEX_STEP = 64 << 10;

  private static final Pattern NAME = Pattern.compile("results-(\\d{19})\\.seg");

  private final Path file;
  private final long first;
  private final FileChannel channel;
  private final TreeMap<Long, Long> index = new TreeMap<>();
  private long end;

  private Segment(Path file, long first, FileChannel channel) throws IOException {
    this.file = file;
    this.first = first;
    this.channel = channel;
    this.end = channel.size();
  }

  /** The number in a file's name, if it is that of a segment. */
  static Optional<Long> number(Path file) {
    Matcher matcher = NAME.matcher(file.getFileName().toString());
    return matcher.matches() ? Optional.of(Long.parseLong(matcher.group(1))) : Optional.empty();
  }

  /** Begins one; it is there whole, with its first record, or not at all. */
  static Segment create(Path folder, long first, byte[] positions) throws IOException {
    Path file = folder.resolve("results-%019d.seg".formatted(first));
    WholeFile.write(file, framed(positions).array());
    return open(file, first);
  }

  static Segment open(Path file, long first) throws IOException {
    return new Segment(
        file, first, FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  Path file() {
    return file;
  }

  /** The number of its first result, if it has one. */
  long first() {
    return first;
  }

  /** How many bytes it has. */
  long bytes() {
    return end;
  }

  private static ByteBuffer framed(byte[] record) {
    CRC32C crc = new CRC32C();
    crc.update(record);
    return ByteBuffer.allocate(HEAD + record.length)
        .putInt(MARK)
        .putInt(record.length)
        .putInt((int) crc.getValue())
        .put(record)
        .flip();
  }

  /** How many bytes a record takes. */
  static long bytes(byte[] record) {
    return HEAD + (long) record.length;
  }

  /**
   * Appends a record and forces it to disk.
   *
   * @param number of its first result, or of the next one if it has none
   * @throws IOException if that fails; what was there is there, and nothing else will be read
   */
  void append(long number, byte[] record) throws IOException {
    ByteBuffer bytes = framed(record);
    try {
      if (channel.size() > end) {
        channel.truncate(end); // what an attempt left that could not even do this
      }
      while (bytes.hasRemaining()) {
        channel.write(bytes, end + bytes.position());
      }
      channel.force(false);
    } catch (IOException e) {
      try {
        channel.truncate(end);
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
    remember(number, end);
    end += bytes.limit();
  }

  /** A result is in the record at a place. */
  void remember(long number, long offset) {
    if (index.isEmpty() || offset - index.lastEntry().getValue() >= INDEX_STEP) {
      index.put(number, offset);
    }
  }

  /** Takes records; says whether it wants more. */
  @FunctionalInterface
  interface Reader {
    boolean read(long offset, byte[] record) throws IOException;
  }

  /**
   * What a walk through a segment found.
   *
   * @param soundEnd the byte behind the last record that is sound
   * @param damagedBytes bytes between sound records that are none
   */
  record Walk(long soundEnd, long damagedBytes) {}

  /**
   * Walks through the records from the last known place before a result on. What is no record is
   * passed over up to the next one.
   */
  Walk walk(long number, Reader reader) throws IOException {
    Map.Entry<Long, Long> start = index.floorEntry(number);
    long offset = start == null ? 0 : start.getValue();
    long soundEnd = offset;
    long damaged = 0;
    while (offset + HEAD <= end) {
      Optional<byte[]> record = recordAt(offset);
      if (record.isEmpty()) {
        offset = nextMark(offset + 1);
        continue;
      }
      damaged += offset - soundEnd;
      if (!reader.read(offset, record.get())) {
        return new Walk(end, damaged);
      }
      offset += HEAD + record.get().length;
      soundEnd = offset;
    }
    return new Walk(soundEnd, damaged);
  }

  private Optional<byte[]> recordAt(long offset) throws IOException {
    ByteBuffer head = read(offset, HEAD);
    int length = head.getInt(Integer.BYTES);
    if (head.getInt(0) != MARK
        || length < 1
        || length > MOST_RECORD
        || offset + HEAD + length > end) {
      return Optional.empty();
    }
    byte[] record = read(offset + HEAD, length).array();
    CRC32C crc = new CRC32C();
    crc.update(record);
    return (int) crc.getValue() == head.getInt(2 * Integer.BYTES)
        ? Optional.of(record)
        : Optional.empty();
  }

  /** Where the next mark is; the end if there is none. */
  private long nextMark(long from) throws IOException {
    int step = 64 << 10;
    for (long offset = from; offset + HEAD <= end; offset += step - Integer.BYTES + 1) {
      int length = (int) Math.min(step, end - offset);
      ByteBuffer bytes = read(offset, length);
      for (int i = 0; i + Integer.BYTES <= length; i++) {
        if (bytes.getInt(i) == MARK) {
          return offset + i;
        }
      }
    }
    return end;
  }

  private ByteBuffer read(long offset, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, offset + bytes.position()) < 0) {
        throw new IOException("%s became shorter while it was read".formatted(file));
      }
    }
    return bytes.flip();
  }

  /** Cuts off what is behind its last sound record. */
  void cut(long soundEnd) throws IOException {
    channel.truncate(soundEnd);
    channel.force(false);
    end = soundEnd;
  }

  void delete() throws IOException {
    channel.close();
    Files.deleteIfExists(file);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
