package io.maskcast.shared.numpy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.tiff.ByteRange;
import io.maskcast.shared.tiff.FileBytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;

/**
 * An array of integers or floating-point numbers, of up to 2 GiB, from a file in NumPy's format.
 * Immutable, but the data handed out are not copied.
 */
public final class NpyArray {

  private static final long MAX_DATA = Integer.MAX_VALUE - 8;

  private final NpyHeader header;
  private final byte[] data; // little-endian

  private NpyArray(NpyHeader header, byte[] data) {
    this.header = header;
    this.data = data;
  }

  /**
   * Reads a file whole.
   *
   * @throws MaskcastException if it is missing, or {@link NpyHeader#read} refuses it
   */
  public static NpyArray read(Path path) {
    try (FileBytes file = FileBytes.open(path)) {
      NpyHeader header = NpyHeader.read(file);
      // Checked against the file before memory is taken: a header that lies costs nothing.
      if (header.dataBytes() > MAX_DATA) {
        throw new MaskcastException(
            "%s holds %d bytes of data, over the limit of 2 GiB"
                .formatted(path, header.dataBytes()));
      }
      byte[] data = file.read(new ByteRange(header.dataOffset(), (int) header.dataBytes()));
      header.toLittleEndian(data, 0, data.length);
      return new NpyArray(header, data);
    }
  }

  /** What the file says of it. */
  public NpyHeader header() {
    return header;
  }

  /** The sizes, the last runs fastest; none for a single number. */
  public List<Integer> shape() {
    return header.shape();
  }

  /** NumPy's letter for the kind of number and its bytes: {@code u1}, {@code f4}. */
  public String type() {
    return header.type();
  }

  /** Whether the numbers are integers, signed or not. */
  public boolean isInteger() {
    return header.isInteger();
  }

  /** All numbers, little-endian, not a copy. */
  public byte[] littleEndian() {
    return data;
  }

  /** A number of an array of integers; of u8, those over the largest long come out negative. */
  public long integer(int index) {
    ByteBuffer buffer = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    boolean unsigned = type().startsWith("u");
    return switch (header.itemBytes()) {
      case 1 -> unsigned ? buffer.get(index) & 0xff : buffer.get(index);
      case 2 -> unsigned ? buffer.getShort(2 * index) & 0xffff : buffer.getShort(2 * index);
      case 4 -> unsigned ? buffer.getInt(4 * index) & 0xffffffffL : buffer.getInt(4 * index);
      default -> buffer.getLong(8 * index);
    };
  }
}
