package io.maskcast.shared.storage;

import io.maskcast.shared.MaskcastException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A few numbers that are written again and again: two slots of a file take turns, each with a
 * counter and a CRC-32C, so that a crash in the middle of a write leaves the numbers before it.
 * Once made, the file never grows, so that a full disk does not stand in its way. What {@link
 * #write} has returned from is on disk. Thread-safe.
 */
public final class SlotFile implements AutoCloseable {

  private static final int SLOT_BYTES = 64;
  private static final int MOST_VALUES = (SLOT_BYTES - Long.BYTES - Integer.BYTES) / Long.BYTES;

  private final Path file;
  private final FileChannel channel;
  private final int count;
  private final boolean damaged;
  private long counter;
  private long[] latest;

  private SlotFile(Path file, FileChannel channel, int count, boolean existed) throws IOException {
    this.file = file;
    this.channel = channel;
    this.count = count;
    this.latest = new long[0];
    boolean written = false;
    for (int slot = 0; slot < 2; slot++) {
      written |= read(slot);
    }
    this.damaged = existed && written && latest.length == 0;
  }

  /**
   * Opens a file, or makes one with zeros.
   *
   * @param file where; its folder is made if there is none
   * @param count how many numbers, 1 to 6
   * @throws MaskcastException if it can be neither opened nor made
   */
  public static SlotFile open(Path file, int count) {
    if (count < 1 || count > MOST_VALUES) {
      throw new IllegalArgumentException(count + " numbers");
    }
    try {
      boolean existed = Files.exists(file);
      if (!existed) {
        WholeFile.write(file, new byte[2 * SLOT_BYTES]);
      }
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      return new SlotFile(file, channel, count, existed);
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  /** Reads a slot; says whether anything was ever written to it. */
  private boolean read(int slot) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(SLOT_BYTES);
    int got = 0;
    while (got >= 0 && bytes.hasRemaining()) {
      got = channel.read(bytes, (long) slot * SLOT_BYTES + bytes.position());
    }
    if (bytes.hasRemaining()) {
      return true; // it was cut short
    }
    long turn = bytes.getLong(0);
    if (turn > counter && bytes.getInt(SLOT_BYTES - Integer.BYTES) == checksum(bytes.array())) {
      counter = turn;
      latest = new long[count];
      for (int i = 0; i < count; i++) {
        latest[i] = bytes.getLong(Long.BYTES * (i + 1));
      }
    }
    return !Arrays.equals(bytes.array(), new byte[SLOT_BYTES]);
  }

  private static int checksum(byte[] slot) {
    CRC32C crc = new CRC32C();
    crc.update(slot, 0, SLOT_BYTES - Integer.BYTES);
    return (int) crc.getValue();
  }

  /** The numbers that were written last; empty if none were, or none can be read. */
  public synchronized Optional<long[]> values() {
    return latest.length == 0 ? Optional.empty() : Optional.of(latest.clone());
  }

  /** Whether there was a file in which neither slot could be read. */
  public boolean isDamaged() {
    return damaged;
  }

  /**
   * Writes the numbers and forces them to disk.
   *
   * @throws MaskcastException if that fails; the numbers before are then still there
   */
  public synchronized void write(long... values) {
    if (values.length != count) {
      throw new IllegalArgumentException(values.length + " numbers for " + count);
    }
    ByteBuffer bytes = ByteBuffer.allocate(SLOT_BYTES).putLong(counter + 1);
    for (long value : values) {
      bytes.putLong(value);
    }
    bytes.putInt(SLOT_BYTES - Integer.BYTES, checksum(bytes.array())).rewind();
    long start = (counter + 1) % 2 * SLOT_BYTES;
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes, start + bytes.position());
      }
      channel.force(false);
    } catch (IOException e) {
      throw failure(file, e);
    }
    counter++;
    latest = values.clone();
  }

  private static MaskcastException failure(Path file, IOException e) {
    return new MaskcastException(
        "Cannot write %s: %s; check the free space and that you may write there"
            .formatted(file, WholeFile.reason(e)),
        e);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failure(file, e);
    }
  }
}
