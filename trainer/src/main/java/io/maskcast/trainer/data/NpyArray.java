package io.maskcast.trainer.data;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.storage.WholeFile;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An array of integers or floating-point numbers from a file in NumPy's format, versions 1 to 3:
 * the bytes {@code \x93NUMPY}, major and minor version, the header's length (u16, from version 2 on
 * u32, little-endian), the header, a Python dictionary that tells type, order and shape, and the
 * data in C order. Up to 2 GiB. Immutable, but the data handed out are not copied.
 */
final class NpyArray {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MAX_HEADER = 1 << 16;
  private static final long MAX_DATA = Integer.MAX_VALUE - 8;
  private static final Pattern DICTIONARY = Pattern.compile("\\{(.*)\\}\\s*", Pattern.DOTALL);
  private static final Pattern TYPE =
      Pattern.compile("'descr'\\s*:\\s*'([<>|])(([a-zA-Z])([0-9]{1,4}))'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9L, ]*)\\)");

  private final List<Integer> shape;
  private final String type;
  private final int itemBytes;
  private final byte[] data; // little-endian

  private NpyArray(List<Integer> shape, String type, int itemBytes, byte[] data) {
    this.shape = List.copyOf(shape);
    this.type = type;
    this.itemBytes = itemBytes;
    this.data = data;
  }

  /**
   * Reads a file whole.
   *
   * @throws MaskcastException if it is missing, truncated, longer than its header says, in Fortran
   *     order or not of plain numbers
   */
  static NpyArray read(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      String header = header(file, channel);
      Matcher type = find(file, header, TYPE, "an array of plain numbers");
      Matcher order = find(file, header, ORDER, "a NumPy array");
      if (order.group(1).equals("True")) {
        throw new MaskcastException(
            "%s is in Fortran order; save numpy.ascontiguousarray of it".formatted(file));
      }
      int itemBytes = Integer.parseInt(type.group(4));
      if (!(itemBytes == 1 || itemBytes == 2 || itemBytes == 4 || itemBytes == 8)
          || (itemBytes > 1 && type.group(1).equals("|"))) {
        throw new MaskcastException(
            "%s holds items of type %s, which are no plain numbers"
                .formatted(file, type.group(1) + type.group(2)));
      }
      List<Integer> shape = shape(file, find(file, header, SHAPE, "a NumPy array").group(1));
      byte[] data = data(file, channel, shape, itemBytes);
      if (type.group(1).equals(">")) {
        reverseItems(data, itemBytes);
      }
      return new NpyArray(shape, type.group(2), itemBytes, data);
    } catch (EOFException e) {
      throw new MaskcastException("%s is truncated; get it again".formatted(file), e);
    } catch (IOException e) {
      throw new MaskcastException("Cannot read %s: %s".formatted(file, WholeFile.reason(e)), e);
    }
  }

  private static String header(Path file, FileChannel channel) throws IOException {
    byte[] start = read(channel, MAGIC.length + 2);
    int version = start[MAGIC.length];
    if (!Arrays.equals(Arrays.copyOf(start, MAGIC.length), MAGIC) || version < 1 || version > 3) {
      throw new MaskcastException(
          "%s is no NumPy file of version 1 to 3; write it by numpy.save".formatted(file));
    }
    long length = 0;
    byte[] lengthBytes = read(channel, version == 1 ? 2 : 4);
    for (int i = lengthBytes.length - 1; i >= 0; i--) {
      length = length << 8 | (lengthBytes[i] & 0xff);
    }
    if (length > MAX_HEADER) {
      throw new MaskcastException(
          "%s claims a header of %d bytes, over the limit of %d"
              .formatted(file, length, MAX_HEADER));
    }
    String header = new String(read(channel, (int) length), StandardCharsets.UTF_8);
    Matcher dictionary = DICTIONARY.matcher(header);
    if (!dictionary.matches()) {
      throw new MaskcastException("%s has a damaged header; get it again".formatted(file));
    }
    return dictionary.group(1);
  }

  private static Matcher find(Path file, String header, Pattern pattern, String what) {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw new MaskcastException(
          "%s is not %s: its header is {%s}"
              .formatted(file, what, header.substring(0, Math.min(200, header.length()))));
    }
    return matcher;
  }

  private static List<Integer> shape(Path file, String text) {
    List<Integer> shape = new ArrayList<>();
    for (String side : text.replaceAll("[L ]", "").split(",", -1)) { // Python 2 wrote 10L
      if (!side.isEmpty()) {
        try {
          shape.add(Integer.parseInt(side));
        } catch (NumberFormatException e) {
          throw new MaskcastException(
              "%s claims shape (%s), over the limit of 2 GiB".formatted(file, text), e);
        }
      }
    }
    return shape;
  }

  private static byte[] data(Path file, FileChannel channel, List<Integer> shape, int itemBytes)
      throws IOException {
    long size = itemBytes;
    for (int side : shape) {
      if (side == 0 || size > MAX_DATA / side) {
        throw new MaskcastException(
            "%s claims shape %s of %d bytes each, which is empty or over the limit of 2 GiB"
                .formatted(file, shape, itemBytes));
      }
      size *= side;
    }
    // Checked before memory is taken, so that a header that lies costs nothing.
    long there = channel.size() - channel.position();
    if (there != size) {
      throw new MaskcastException(
          "%s holds %d bytes of data, but its shape %s makes %d; get it again"
              .formatted(file, there, shape, size));
    }
    return read(channel, (int) size);
  }

  private static byte[] read(FileChannel channel, int count) throws IOException {
    byte[] bytes = new byte[count];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException();
      }
    }
    return bytes;
  }

  private static void reverseItems(byte[] data, int itemBytes) {
    for (int from = 0; from < data.length; from += itemBytes) {
      for (int i = 0; i < itemBytes / 2; i++) {
        byte moved = data[from + i];
        data[from + i] = data[from + itemBytes - 1 - i];
        data[from + itemBytes - 1 - i] = moved;
      }
    }
  }

  /** The sizes, the last runs fastest; none for a single number. */
  List<Integer> shape() {
    return shape;
  }

  /** NumPy's letter for the kind of number and its bytes: {@code u1}, {@code f4}. */
  String type() {
    return type;
  }

  /** Whether the numbers are integers, signed or not. */
  boolean isInteger() {
    return type.startsWith("u") || type.startsWith("i");
  }

  /** All numbers, little-endian, not a copy. */
  byte[] littleEndian() {
    return data;
  }

  /** A number of an array of integers; of u8, those over the largest long come out negative. */
  long integer(int index) {
    ByteBuffer buffer = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    boolean unsigned = type.startsWith("u");
    return switch (itemBytes) {
      case 1 -> unsigned ? buffer.get(index) & 0xff : buffer.get(index);
      case 2 -> unsigned ? buffer.getShort(2 * index) & 0xffff : buffer.getShort(2 * index);
      case 4 -> unsigned ? buffer.getInt(4 * index) & 0xffffffffL : buffer.getInt(4 * index);
      default -> buffer.getLong(8 * index);
    };
  }
}
