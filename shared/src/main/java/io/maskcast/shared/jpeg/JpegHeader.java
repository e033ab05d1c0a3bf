package io.maskcast.shared.jpeg;

import io.maskcast.shared.MaskcastException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What all baseline JPEG files of one kind begin with, from the start of the image to the header of
 * the one scan: quantisation and Huffman tables, sides, sampling. With it on both ends only the
 * entropy-coded bytes of a file need to travel; header, scan and the end of the image (FF D9) are a
 * file again. Immutable and thread-safe.
 */
public final class JpegHeader {

  /** The largest header: that of a file of colours with tables of its own has less than 1 KiB. */
  public static final int MAX_BYTES = 4 << 10;

  private static final int MARKER = 0xff;
  private static final int START_OF_IMAGE = 0xd8;
  private static final int END_OF_IMAGE = 0xd9;
  private static final int JFIF = 0xe0;
  private static final int QUANTISATION = 0xdb;
  private static final int BASELINE_FRAME = 0xc0;
  private static final int HUFFMAN = 0xc4;
  private static final int SCAN = 0xda;

  private static final int JFIF_BYTES = 14; // without a thumbnail

  private final byte[] bytes;
  private final List<HuffmanTable> huffmanTables = new ArrayList<>();
  private int height;
  private int width;
  private int channels;
  private boolean complete;

  private JpegHeader(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  /**
   * Reads a header.
   *
   * @throws MaskcastException if the bytes are no header of baseline JPEG with one scan, or hold
   *     anything beside it, such as a thumbnail
   */
  public static JpegHeader parse(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw malformed("it has %d bytes, more than %d".formatted(bytes.length, MAX_BYTES));
    }
    JpegHeader header = new JpegHeader(bytes);
    int end;
    try {
      end = header.readSegments();
    } catch (IndexOutOfBoundsException e) {
      throw malformed("it ends too soon");
    }
    if (end != bytes.length) {
      throw malformed("it goes on after its scan has begun");
    }
    return header;
  }

  /** The header of a whole file. */
  static JpegHeader of(byte[] file) {
    return parse(Arrays.copyOf(file, new JpegHeader(file).readSegments()));
  }

  private int readSegments() {
    if (unsigned(0) != MARKER || unsigned(1) != START_OF_IMAGE) {
      throw malformed("it does not start an image");
    }
    int at = 2;
    while (!complete) {
      if (unsigned(at) != MARKER) {
        throw malformed("byte %d is no marker".formatted(at));
      }
      int end = at + 2 + twoBytes(at + 2);
      if (end > bytes.length || end < at + 4) {
        throw malformed("it ends too soon");
      }
      readSegment(unsigned(at + 1), at + 4, end);
      at = end;
    }
    return at;
  }

  private void readSegment(int marker, int from, int end) {
    switch (marker) {
      case JFIF -> require(end - from == JFIF_BYTES, "it has a thumbnail");
      case QUANTISATION -> {} // the library looks at it
      case HUFFMAN -> readHuffmanTables(from, end);
      case BASELINE_FRAME -> readFrame(from, end);
      case SCAN -> readScan(from, end);
      default -> throw malformed("it has a segment FF %02X".formatted(marker));
    }
  }

  private void readHuffmanTables(int from, int end) {
    int at = from;
    while (at < end) {
      int start = at;
      List<Integer> lengths = numbers(start + 1, 16);
      int codes = lengths.stream().mapToInt(Integer::intValue).sum();
      at += 17 + codes;
      require(at <= end, "a Huffman table does not fit its segment");
      int kind = unsigned(start);
      require(kind >> 4 <= 1, "it has a Huffman table of a kind unknown here");
      huffmanTables.add(
          new HuffmanTable(kind >> 4 == 1, kind & 0xf, lengths, numbers(start + 17, codes)));
    }
  }

  private List<Integer> numbers(int from, int count) {
    return IntStream.range(from, from + count).mapToObj(this::unsigned).toList();
  }

  private void readFrame(int from, int end) {
    require(channels == 0, "it has two frames");
    require(end - from >= 6 && unsigned(from) == 8, "its samples are no bytes");
    height = twoBytes(from + 1);
    width = twoBytes(from + 3);
    channels = unsigned(from + 5);
    require(height > 0 && width > 0, "it leaves the sides open");
    require(
        (channels == 1 || channels == 3) && end - from == 6 + 3 * channels,
        "it has other channels than 1 or 3");
  }

  private void readScan(int from, int end) {
    require(channels > 0, "its scan comes before its frame");
    require(
        unsigned(from) == channels && end - from == 4 + 2 * channels,
        "its first scan does not have all channels");
    complete = true;
  }

  private int unsigned(int at) {
    return bytes[at] & 0xff;
  }

  private int twoBytes(int at) {
    return unsigned(at) << 8 | unsigned(at + 1);
  }

  /** Rows of the image. */
  public int height() {
    return height;
  }

  /** Columns of the image. */
  public int width() {
    return width;
  }

  /** Channels: 1 (grey) or 3. */
  public int channels() {
    return channels;
  }

  /** The header itself, a copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** How many bytes it has. */
  public int length() {
    return bytes.length;
  }

  /** Its Huffman tables. */
  public List<HuffmanTable> huffmanTables() {
    return List.copyOf(huffmanTables);
  }

  /**
   * Checks that this is of images of certain sides.
   *
   * @throws MaskcastException if it is of others
   */
  public void requireSides(int rows, int columns, int bands) {
    if (height != rows || width != columns || channels != bands) {
      throw new MaskcastException(
          "A JPEG header is for images of %d x %d with %d channel(s), not %d x %d with %d; publish the bundle again"
              .formatted(height, width, channels, rows, columns, bands));
    }
  }

  /**
   * The entropy-coded bytes of a file that begins with this header.
   *
   * @throws IllegalArgumentException if the file does not
   */
  byte[] scan(byte[] file) {
    if (!Arrays.equals(bytes, 0, bytes.length, file, 0, Math.min(bytes.length, file.length))) {
      throw new IllegalArgumentException("a JPEG file with another header");
    }
    return Arrays.copyOfRange(file, bytes.length, file.length - 2);
  }

  /**
   * A file again.
   *
   * @param from holds the scan
   * @param offset where it begins
   * @param length how many bytes it has
   * @throws MaskcastException if it is empty or holds a marker, which no scan does: behind one
   *     could come another image
   */
  byte[] file(byte[] from, int offset, int length) {
    for (int at = offset; at < offset + length; at++) {
      boolean last = at == offset + length - 1;
      if ((from[at] & 0xff) == MARKER && (last || from[at + 1] != 0)) {
        throw new MaskcastException(
            "A JPEG scan of %d bytes holds a marker at byte %d".formatted(length, at - offset));
      }
    }
    if (length == 0) {
      throw new MaskcastException("A JPEG scan is empty");
    }
    byte[] file = Arrays.copyOf(bytes, bytes.length + length + 2);
    System.arraycopy(from, offset, file, bytes.length, length);
    file[file.length - 2] = (byte) MARKER;
    file[file.length - 1] = (byte) END_OF_IMAGE;
    return file;
  }

  private static void require(boolean sound, String found) {
    if (!sound) {
      throw malformed(found);
    }
  }

  private static MaskcastException malformed(String found) {
    return new MaskcastException("This is no JPEG header: " + found);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JpegHeader that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "JpegHeader[%dx%dx%d]".formatted(height, width, channels);
  }
}
