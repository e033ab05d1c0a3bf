package io.maskcast.shared.tiff;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Follows the directories of a file from its header on (TIFF 6.0, section 2; BigTIFF). */
final class DirectoryChain {

  private static final int CLASSIC = 42;
  private static final int BIG = 43;
  private static final int MOST_DIRECTORIES = 1_000;
  private static final int MOST_FIELDS = 4_096;

  private final Pages pages;
  private final ByteOrder order;
  private final boolean big;

  private DirectoryChain(Pages pages, ByteOrder order, boolean big) {
    this.pages = pages;
    this.order = order;
    this.big = big;
  }

  /**
   * All directories of a file.
   *
   * @throws TiffException if it is no TIFF, or the chain has no end
   */
  static List<Directory> of(Pages pages) {
    if (pages.length() < 8) {
      throw TiffException.damaged(pages.name(), "it is too short for a TIFF");
    }
    ByteBuffer head = ByteBuffer.wrap(pages.read(0, 8));
    ByteOrder order =
        switch (head.getShort(0)) {
          case 0x4949 -> ByteOrder.LITTLE_ENDIAN;
          case 0x4d4d -> ByteOrder.BIG_ENDIAN;
          default -> throw TiffException.damaged(pages.name(), "it does not begin as a TIFF does");
        };
    head.order(order);
    int version = head.getShort(2);
    if (version == CLASSIC) {
      return new DirectoryChain(pages, order, false).follow(head.getInt(4) & 0xffffffffL);
    }
    if (version != BIG || head.getShort(4) != Long.BYTES) {
      throw TiffException.damaged(pages.name(), "it is no TIFF of version 42 or 43");
    }
    return new DirectoryChain(pages, order, true).follow(buffer(pages, 8, 8, order).getLong(0));
  }

  private List<Directory> follow(long first) {
    List<Directory> directories = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    for (long at = first; at != 0; at = read(at, directories)) {
      if (!seen.add(at) || seen.size() > MOST_DIRECTORIES) {
        throw TiffException.damaged(
            pages.name(), "its directories refer to each other without end");
      }
    }
    if (directories.isEmpty()) {
      throw TiffException.damaged(pages.name(), "it has no image");
    }
    return directories;
  }

  /** Reads the directory at some place; gives where the next one is. */
  private long read(long at, List<Directory> directories) {
    int countBytes = big ? Long.BYTES : Short.BYTES;
    int entryBytes = big ? 20 : 12;
    ByteBuffer head = buffer(pages, at, countBytes, order);
    long fields = big ? head.getLong(0) : head.getShort(0) & 0xffffL;
    if (fields < 1 || fields > MOST_FIELDS) {
      throw TiffException.damaged(
          pages.name(), "a directory claims %s fields".formatted(Long.toUnsignedString(fields)));
    }
    int bytes = (int) fields * entryBytes;
    ByteBuffer entries =
        buffer(pages, at + countBytes, bytes + (big ? Long.BYTES : Integer.BYTES), order);
    Directory directory = new Directory(pages, order);
    for (int entry = 0; entry < bytes; entry += entryBytes) {
      long count = big ? entries.getLong(entry + 4) : entries.getInt(entry + 4) & 0xffffffffL;
      byte[] value = new byte[big ? Long.BYTES : Integer.BYTES];
      entries.get(entry + entryBytes - value.length, value);
      if (count < 0) {
        throw TiffException.damaged(pages.name(), "a field claims %d values".formatted(count));
      }
      directory.put(
          entries.getShort(entry) & 0xffff, entries.getShort(entry + 2) & 0xffff, count, value);
    }
    directories.add(directory);
    return big ? entries.getLong(bytes) : entries.getInt(bytes) & 0xffffffffL;
  }

  private static ByteBuffer buffer(Pages pages, long at, int bytes, ByteOrder order) {
    return ByteBuffer.wrap(pages.read(at, bytes)).order(order);
  }
}
