package io.maskcast.shared.tiff;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The parts of a file in which its directories lie, read a page at a time: the first page of a
 * cloud-optimised file holds most of them. Not thread-safe.
 */
final class Pages {

  private static final int PAGE_BYTES = 16 << 10;

  /** Directories are small and few; what is larger is read past the pages. */
  private static final int MOST_PAGES = 64;

  private final RangedBytes bytes;
  private final long length;
  private final Map<Long, byte[]> pages = new LinkedHashMap<>();

  Pages(RangedBytes bytes) {
    this.bytes = bytes;
    this.length = bytes.length();
  }

  String name() {
    return bytes.name();
  }

  long length() {
    return length;
  }

  byte[] read(long offset, long count) {
    if (offset < 0 || count < 0 || count > Integer.MAX_VALUE || offset > length - count) {
      throw TiffException.damaged(
          bytes.name(), "it ends before byte %d, which it refers to".formatted(offset + count));
    }
    if (count > PAGE_BYTES) {
      return bytes.read(new ByteRange(offset, (int) count));
    }
    byte[] wanted = new byte[(int) count];
    for (int got = 0; got < count; ) {
      long page = (offset + got) / PAGE_BYTES;
      byte[] there = page(page);
      int from = (int) (offset + got - page * PAGE_BYTES);
      int more = Math.min((int) count - got, there.length - from);
      System.arraycopy(there, from, wanted, got, more);
      got += more;
    }
    return wanted;
  }

  private byte[] page(long number) {
    byte[] known = pages.get(number);
    if (known != null) {
      return known;
    }
    if (pages.size() == MOST_PAGES) {
      pages.remove(pages.keySet().iterator().next());
    }
    long from = number * PAGE_BYTES;
    byte[] read = bytes.read(new ByteRange(from, (int) Math.min(PAGE_BYTES, length - from)));
    pages.put(number, read);
    return read;
  }
}
