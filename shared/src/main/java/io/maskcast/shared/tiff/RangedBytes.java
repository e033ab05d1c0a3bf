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
   * Reads some ranges; what lies side by side may be read at once.
   *
   * @return their bytes, in their order
   * @throws MaskcastException if one cannot be read
   */
  default List<byte[]> readAll(List<ByteRange> ranges) {
    List<byte[]> bytes = new ArrayList<>();
    ranges.forEach(range -> bytes.add(read(range)));
    return bytes;
  }

  /** Lets go of what it holds open. Nothing may be read after it. */
  @Override
  void close();
}
