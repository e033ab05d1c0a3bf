package io.maskcast.shared.raster;

import io.maskcast.shared.tiff.ByteRange;
import io.maskcast.shared.tiff.RangedBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reads ranges that lie close to each other at once: what lies between them costs less than another
 * request. Thread-safe.
 */
public final class CoalescedBytes implements RangedBytes {

  /** The most that is read at once. */
  private static final int MOST_BYTES = 8 << 20;

  private final RangedBytes bytes;
  private final int gap;

  /**
   * Reads from elsewhere.
   *
   * @param bytes from where; closed with this
   * @param gap the most bytes between two ranges that are read with them
   */
  public CoalescedBytes(RangedBytes bytes, int gap) {
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
    List<ByteRange> joined = new ArrayList<>();
    int[] within = new int[ranges.size()];
    for (int from = 0; from < order.length; ) {
      ByteRange first = ranges.get(order[from]);
      long end = first.end();
      int to = from;
      do {
        end = Math.max(end, ranges.get(order[to]).end());
        within[order[to]] = joined.size();
        to++;
      } while (to < order.length && joins(first.offset(), end, ranges.get(order[to])));
      joined.add(new ByteRange(first.offset(), (int) (end - first.offset())));
      from = to;
    }
    Parts read = bytes.readAll(joined);
    List<byte[]> parts = new ArrayList<>();
    for (int i = 0; i < within.length; i++) {
      int at = (int) (ranges.get(i).offset() - joined.get(within[i]).offset());
      byte[] whole = read.bytes().get(within[i]);
      parts.add(Arrays.copyOfRange(whole, at, at + ranges.get(i).length()));
    }
    return new Parts(parts, read.read());
  }

  private boolean joins(long offset, long end, ByteRange next) {
    return next.offset() <= end + gap && next.end() - offset <= MOST_BYTES;
  }

  @Override
  public void close() {
    bytes.close();
  }
}
