package io.maskcast.server.source;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.tiff.ByteRange;
import io.maskcast.shared.tiff.RangedBytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * The files in a zip: those that are stored as they are can be read by ranges, those that are
 * deflated are held in memory.
 */
final class ZipEntries {

  /** What deflated files may be together, once they are inflated. */
  private static final long MOST_INFLATED = 512L << 20;

  private static final byte[] MAGIC = {'P', 'K', 3, 4};

  private ZipEntries() {}

  /**
   * Whether bytes begin as those of a zip file do.
   *
   * @throws MaskcastException if they cannot be read
   */
  static boolean isZip(RangedBytes file) {
    return file.length() >= MAGIC.length
        && Arrays.equals(file.read(new ByteRange(0, MAGIC.length)), MAGIC);
  }

  /**
   * The files whose names end in some way, in the order in which they were put in.
   *
   * @param zip the whole; closed by whoever opened it
   * @throws MaskcastException if it is damaged, has no such file, or large ones that are deflated
   */
  static List<RangedBytes> of(RangedBytes zip, String suffix) {
    List<RangedBytes> files = new ArrayList<>();
    try (ZipFile opened = ZipFile.builder().setSeekableByteChannel(new RangedChannel(zip)).get()) {
      long inflated = 0;
      for (ZipArchiveEntry entry : Collections.list(opened.getEntriesInPhysicalOrder())) {
        if (!entry.getName().endsWith(suffix)) {
          continue;
        }
        String name = zip.name() + "/" + entry.getName();
        if (entry.getMethod() == ZipEntry.STORED
            && !entry.getGeneralPurposeBit().usesEncryption()) {
          files.add(stored(zip, name, entry));
        } else {
          inflated += entry.getSize();
          if (entry.getSize() < 0 || inflated > MOST_INFLATED) {
            throw new MaskcastException(
                "%s is deflated, and over the limit of %d bytes in memory; save it by numpy.savez, which does not deflate"
                    .formatted(name, MOST_INFLATED));
          }
          files.add(new HeldBytes(name, inflated(opened, name, entry)));
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new MaskcastException(
          "%s is no sound zip file: %s".formatted(zip.name(), e.getMessage()), e);
    }
    if (files.isEmpty()) {
      throw new MaskcastException(
          "%s is a zip file without any file *%s".formatted(zip.name(), suffix));
    }
    return files;
  }

  private static RangedBytes stored(RangedBytes zip, String name, ZipArchiveEntry entry) {
    long offset = entry.getDataOffset();
    if (offset < 0
        || entry.getSize() != entry.getCompressedSize()
        || entry.getSize() < 0
        || offset > zip.length() - entry.getSize()) {
      throw new MaskcastException("%s is damaged; get it again".formatted(name));
    }
    return new PartOfBytes(name, zip, offset, entry.getSize());
  }

  private static byte[] inflated(ZipFile zip, String name, ZipArchiveEntry entry)
      throws IOException {
    try (InputStream in = zip.getInputStream(entry)) {
      byte[] bytes = in.readNBytes((int) entry.getSize());
      CRC32 check = new CRC32();
      check.update(bytes);
      if (bytes.length != entry.getSize() || in.read() >= 0 || check.getValue() != entry.getCrc()) {
        throw new MaskcastException("%s is damaged; get it again".formatted(name));
      }
      return bytes;
    }
  }

  /** Bytes in memory. */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, compared by nobody
  private record HeldBytes(String name, byte[] bytes) implements RangedBytes {

    @Override
    public long length() {
      return bytes.length;
    }

    @Override
    public byte[] read(ByteRange range) {
      if (range.end() > bytes.length) {
        throw new MaskcastException("%s ends before byte %d".formatted(name, range.end()));
      }
      return Arrays.copyOfRange(bytes, (int) range.offset(), (int) range.end());
    }

    @Override
    public void close() {
      // Memory only.
    }
  }

  /** Some of the bytes of a file, which is closed by whoever opened it. */
  private record PartOfBytes(String name, RangedBytes whole, long offset, long length)
      implements RangedBytes {

    private ByteRange place(ByteRange range) {
      if (range.end() > length) {
        throw new MaskcastException("%s ends before byte %d".formatted(name, range.end()));
      }
      return new ByteRange(offset + range.offset(), range.length());
    }

    @Override
    public byte[] read(ByteRange range) {
      return whole.read(place(range));
    }

    @Override
    public Parts readAll(List<ByteRange> ranges) {
      return whole.readAll(ranges.stream().map(this::place).toList());
    }

    @Override
    public void close() {
      // Not its own.
    }
  }
}
