package io.maskcast.shared.tiff;

import io.maskcast.shared.MaskcastException;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes of which any range can be read: a file, or an object behind a server that knows ranges.
 * Implementations are thread-safe and may wait.
 */
public interface RangedBytes extends AutoCloseable {

  /** What people call it, for messages. */
  String name();

  /**
   * How many bytes there are.
   *
   * @throws MaskcastException if that cannot be found out
   */
  long length();

  /**
   * Reads a range.
   *
   * @return exactly its bytes
   * @throws MaskcastException if it reaches beyond the end or cannot be read
   */
  byte[] read(ByteRange range);

  /**
   * Some ranges, read.
   *
   * @param bytes those of each range, in the order they were asked for
   * @param read how many bytes were read for them, with what lies between ranges read at once
   */
  record Parts(List<byte[]> bytes, long read) {}

  /**
   * Reads some ranges; those that lie close to each other may be read at once.
   *
   * @throws MaskcastException if one cannot be read
   */
  default Parts readAll(List<ByteRange> ranges) {
    List<byte[]> bytes = new ArrayList<>();
    ranges.forEach(range -> bytes.add(read(range)));
    return new Parts(bytes, ranges.stream().mapToLong(ByteRange::length).sum());
  }

  /** Lets go of what it holds open. Nothing may be read after it. */
  @Override
  void close();
}
