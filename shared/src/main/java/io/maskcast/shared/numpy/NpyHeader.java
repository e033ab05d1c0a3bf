package io.maskcast.shared.numpy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.tiff.ByteRange;
import io.maskcast.shared.tiff.RangedBytes;
import io.maskcast.shared.tile.SampleType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a file in NumPy's format, versions 1 to 3, says of the array in it: the bytes {@code
 * \x93NUMPY}, major and minor version, the header's length (u16, from version 2 on u32,
 * little-endian), the header, a Python dictionary that tells type, order and shape, and the data in
 * C order.
 *
 * @param shape the sizes, the last runs fastest; none for a single number
 * @param type NumPy's letter for the kind of number and its bytes: {@code u1}, {@code f4}
 * @param itemBytes bytes of a number: 1, 2, 4 or 8
 * @param bigEndian whether their highest comes first
 * @param dataOffset where the data begin
 */
public record NpyHeader(
    List<Integer> shape, String type, int itemBytes, boolean bigEndian, long dataOffset) {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MAX_HEADER = 1 << 16;
  private static final Pattern DICTIONARY = Pattern.compile("\\{(.*)\\}\\s*", Pattern.DOTALL);
  private static final Pattern TYPE =
      Pattern.compile("'descr'\\s*:\\s*'([<>|])(([a-zA-Z])([0-9]{1,4}))'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9L, ]*)\\)");

  /** Copies the shape. */
  public NpyHeader {
    shape = List.copyOf(shape);
  }

  /**
   * Whether bytes begin as such a file does.
   *
   * @throws MaskcastException if they cannot be read
   */
  public static boolean isNpy(RangedBytes file) {
    return file.length() >= MAGIC.length
        && Arrays.equals(file.read(new ByteRange(0, MAGIC.length)), MAGIC);
  }

  /**
   * Reads the header of a file, and checks that its data fill the rest of it.
   *
   * @throws MaskcastException if it is truncated, longer than its header says, in Fortran order or
   *     not of plain numbers
   */
  public static NpyHeader read(RangedBytes file) {
    String name = file.name();
    int start = MAGIC.length + 2;
    requireLength(file, start);
    int version = isNpy(file) ? file.read(new ByteRange(MAGIC.length, 1))[0] : 0;
    if (version < 1 || version > 3) {
      throw new MaskcastException(
          "%s is no NumPy file of version 1 to 3; write it by numpy.save".formatted(name));
    }
    int lengthBytes = version == 1 ? 2 : 4;
    requireLength(file, start + lengthBytes);
    long length = littleEndian(file.read(new ByteRange(start, lengthBytes)));
    if (length > MAX_HEADER) {
      throw new MaskcastException(
          "%s claims a header of %d bytes, over the limit of %d"
              .formatted(name, length, MAX_HEADER));
    }
    long data = start + lengthBytes + length;
    requireLength(file, data);
    byte[] text = file.read(new ByteRange(start + lengthBytes, (int) length));
    Matcher dictionary = DICTIONARY.matcher(new String(text, StandardCharsets.UTF_8));
    if (!dictionary.matches()) {
      throw new MaskcastException("%s has a damaged header; get it again".formatted(name));
    }
    NpyHeader header = parse(name, dictionary.group(1), data);
    header.requireFull(name, file.length() - data);
    return header;
  }

  private static void requireLength(RangedBytes file, long bytes) {
    if (file.length() < bytes) {
      throw new MaskcastException("%s is truncated; get it again".formatted(file.name()));
    }
  }

  private static long littleEndian(byte[] bytes) {
    long value = 0;
    for (int i = bytes.length - 1; i >= 0; i--) {
      value = value << 8 | (bytes[i] & 0xff);
    }
    return value;
  }

  private static NpyHeader parse(String name, String dictionary, long data) {
    Matcher type = find(name, dictionary, TYPE, "an array of plain numbers");
    Matcher order = find(name, dictionary, ORDER, "a NumPy array");
    if (order.group(1).equals("True")) {
      throw new MaskcastException(
          "%s is in Fortran order; save numpy.ascontiguousarray of it".formatted(name));
    }
    int itemBytes = Integer.parseInt(type.group(4));
    if (!(itemBytes == 1 || itemBytes == 2 || itemBytes == 4 || itemBytes == 8)
        || (itemBytes > 1 && type.group(1).equals("|"))) {
      throw new MaskcastException(
          "%s holds items of type %s, which are no plain numbers"
              .formatted(name, type.group(1) + type.group(2)));
    }
    List<Integer> shape = shape(name, find(name, dictionary, SHAPE, "a NumPy array").group(1));
    return new NpyHeader(shape, type.group(2), itemBytes, type.group(1).equals(">"), data);
  }

  private static Matcher find(String name, String header, Pattern pattern, String what) {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw new MaskcastException(
          "%s is not %s: its header is {%s}"
              .formatted(name, what, header.substring(0, Math.min(200, header.length()))));
    }
    return matcher;
  }

  private static List<Integer> shape(String name, String text) {
    List<Integer> shape = new ArrayList<>();
    for (String side : text.replaceAll("[L ]", "").split(",", -1)) { // Python 2 wrote 10L
      if (!side.isEmpty()) {
        try {
          shape.add(Integer.parseInt(side));
        } catch (NumberFormatException e) {
          throw new MaskcastException(
              "%s claims shape (%s), over the limit of 2^31 a side".formatted(name, text), e);
        }
      }
    }
    return shape;
  }

  private void requireFull(String name, long there) {
    long size = itemBytes;
    for (int side : shape) {
      if (side == 0 || size > Long.MAX_VALUE / side) {
        throw new MaskcastException(
            "%s claims shape %s of %d bytes each, which is empty or over every limit"
                .formatted(name, shape, itemBytes));
      }
      size *= side;
    }
    if (there != size) {
      throw new MaskcastException(
          "%s holds %d bytes of data, but its shape %s makes %d; get it again"
              .formatted(name, there, shape, size));
    }
  }

  /** Bytes of all data. */
  public long dataBytes() {
    return shape.stream().mapToLong(side -> side).reduce(itemBytes, (one, other) -> one * other);
  }

  /** Whether the numbers are integers, signed or not. */
  public boolean isInteger() {
    return type.startsWith("u") || type.startsWith("i");
  }

  /** The numbers as samples; empty if such do not travel. */
  public Optional<SampleType> sampleType() {
    String name = type.substring(0, 1).toUpperCase(Locale.ROOT) + 8 * itemBytes;
    return Arrays.stream(SampleType.values())
        .filter(known -> known.name().equals(name))
        .findFirst();
  }

  /**
   * Turns numbers as they are in the file into little-endian ones, in place.
   *
   * @param numbers receives them; only some of its bytes may be numbers of the file
   * @param from where they begin
   * @param to where they end, a whole number of them later
   */
  public void toLittleEndian(byte[] numbers, int from, int to) {
    if (!bigEndian) {
      return;
    }
    for (int number = from; number < to; number += itemBytes) {
      for (int i = 0; i < itemBytes / 2; i++) {
        byte moved = numbers[number + i];
        numbers[number + i] = numbers[number + itemBytes - 1 - i];
        numbers[number + itemBytes - 1 - i] = moved;
      }
    }
  }
}
