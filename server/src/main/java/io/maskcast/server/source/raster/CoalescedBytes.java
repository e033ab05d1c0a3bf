package io.maskcast.server.source.raster;

import io.maskcast.shared.tiff.ByteRange;
import io.maskcast.shared.tiff.RangedBytes;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reads ranges that lie close to each other at once: what lies between them costs less than another
 * request. Thread-safe.
 */
final class CoalescedBytes implements RangedBytes {

  /** The most that is read at once. */
  private static final int MOST_BYTES = 8 << 20;

  private final RangedBytes bytes;
  private final int gap;

  /**
   * Reads from elsewhere.
   *
   * @param bytes from where
   * @param gap the most bytes between two ranges that are read with them
   */
  CoalescedBytes(RangedBytes bytes, int gap) {
    this.bytes = bytes;
    this.gap = gap;
  }

  @Override
  public String name() {
    return bytes.name();
  }

  @Override
  public long length() {
    return bytes.length();
  }

  @Override
  public byte[] read(ByteRange range) {
    return bytes.read(range);
  }

  @Override
  public Parts readAll(List<ByteRange> ranges) {
    int[] order =
        IntStream.range(0, ranges.size())
            .boxed()
            .sorted(Comparator.comparingLong(i -> ranges.get(i).offset()))
            .mapToInt(i -> i)
            .toArray();
    byte[][] parts = new byte[ranges.size()][];
    long read = 0;
    for (int from = 0; from < order.length; ) {
      ByteRange first = ranges.get(order[from]);
      long end = first.end();
      int to = from + 1;
      while (to < order.length && joins(first.offset(), end, ranges.get(order[to]))) {
        end = Math.max(end, ranges.get(order[to]).end());
        to++;
      }
      byte[] joined = bytes.read(new ByteRange(first.offset(), (int) (end - first.offset())));
      read += joined.length;
      for (; from < to; from++) {
        ByteRange range = ranges.get(order[from]);
        int at = (int) (range.offset() - first.offset());
        parts[order[from]] = Arrays.copyOfRange(joined, at, at + range.length());
      }
    }
    return new Parts(Arrays.asList(parts), read);
  }

  private boolean joins(long offset, long end, ByteRange next) {
    return next.offset() <= end + gap && next.end() - offset <= MOST_BYTES;
  }

  @Override
  public void close() {
    bytes.close();
  }
}
