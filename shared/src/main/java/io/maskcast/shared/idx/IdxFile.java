package io.maskcast.shared.idx;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.storage.WholeFile;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An array of unsigned bytes from a file in the idx format: two zero bytes, the type (8: unsigned
 * byte), the number of dimensions, each dimension as a big-endian u32, the data, the last dimension
 * fastest. Plain or gzip, by content.
 */
public final class IdxFile {

  /** The most data one file may hold: 2 GiB less what an array cannot hold. */
  private static final long MAX_DATA = Integer.MAX_VALUE - 8;

  private static final int TYPE_UNSIGNED_BYTE = 8;

  private final List<Integer> dimensions;
  private final byte[] data;

  private IdxFile(List<Integer> dimensions, byte[] data) {
    this.dimensions = List.copyOf(dimensions);
    this.data = data;
  }

  /**
   * Reads a file whole.
   *
   * @throws MaskcastException if it is missing, truncated, longer than its header says, or not of
   *     unsigned bytes
   */
  public static IdxFile read(Path file) {
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        InputStream in = isGzip(raw) ? new GZIPInputStream(raw, 1 << 16) : raw) {
      return read(file, new DataInputStream(in));
    } catch (EOFException e) {
      throw new MaskcastException(
          "%s is truncated: it ends before its data does; get it again".formatted(file), e);
    } catch (ZipException e) {
      throw new MaskcastException(
          "%s is damaged gzip (%s); get it again".formatted(file, e.getMessage()), e);
    } catch (IOException e) {
      throw new MaskcastException("Cannot read %s: %s".formatted(file, WholeFile.reason(e)), e);
    }
  }

  private static boolean isGzip(InputStream in) throws IOException {
    in.mark(2);
    boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return gzip;
  }

  private static IdxFile read(Path file, DataInputStream in) throws IOException {
    int zeros = in.readUnsignedShort();
    int type = in.readUnsignedByte();
    int rank = in.readUnsignedByte();
    if (zeros != 0 || type != TYPE_UNSIGNED_BYTE || rank < 1 || rank > 4) {
      throw new MaskcastException(
          "%s is no idx file of unsigned bytes with 1 to 4 dimensions: it starts with %04x%02x%02x"
              .formatted(file, zeros, type, rank));
    }
    List<Integer> dimensions = new ArrayList<>();
    long size = 1;
    for (int i = 0; i < rank; i++) {
      long dimension = in.readInt() & 0xffffffffL;
      if (dimension == 0 || dimension > MAX_DATA || size > MAX_DATA / dimension) {
        throw new MaskcastException(
            "%s claims dimension %d of %d, which is empty or over the limit of %d bytes in all"
                .formatted(file, i, dimension, MAX_DATA));
      }
      size *= dimension;
      dimensions.add((int) dimension);
    }
    // readNBytes grows with what is there, so a header that lies cannot take memory.
    byte[] data = in.readNBytes((int) size);
    if (data.length < size) {
      throw new EOFException();
    }
    if (in.read() >= 0) {
      throw new MaskcastException(
          "%s is longer than the %d bytes its header announces; get it again"
              .formatted(file, size));
    }
    return new IdxFile(dimensions, data);
  }

  /** The sizes, the first counts items. */
  public List<Integer> dimensions() {
    return dimensions;
  }

  /** The data itself, not a copy. */
  public byte[] data() {
    return data;
  }
}
