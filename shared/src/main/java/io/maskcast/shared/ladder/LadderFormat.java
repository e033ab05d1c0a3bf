package io.maskcast.shared.ladder;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.MaskGrid;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The ladder blob of a bundle. Little-endian: the bytes {@code MCLD}; u8 version 1; u8 how many
 * rungs; six u32: channels, height, width, channel cells, row cells, column cells; a u32 per rung:
 * how many elements it keeps, from the lowest; then the elements, the most worthy first, each in as
 * few bytes (1 to 4) as the largest number of the grid takes. One ladder has exactly one encoding,
 * so its digest names it.
 */
public final class LadderFormat {

  private static final int MAGIC = 0x444c434d; // "MCLD" read little-endian
  private static final byte VERSION = 1;
  private static final int HEADER = 4 + 1 + 1 + 6 * Integer.BYTES;

  private LadderFormat() {}

  /** The encoding of a ladder. */
  public static byte[] encode(Ladder ladder) {
    MaskGrid grid = ladder.grid();
    int width = width(grid);
    int[] order = ladder.order();
    ByteBuffer buffer =
        ByteBuffer.allocate(HEADER + ladder.rungs() * Integer.BYTES + order.length * width)
            .order(ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(MAGIC).put(VERSION).put((byte) ladder.rungs());
    buffer.putInt(grid.channels()).putInt(grid.height()).putInt(grid.width());
    buffer.putInt(grid.channelCells()).putInt(grid.rowCells()).putInt(grid.columnCells());
    ladder.cuts().forEach(buffer::putInt);
    for (int element : order) {
      for (int i = 0; i < width; i++) {
        buffer.put((byte) (element >>> (8 * i)));
      }
    }
    return buffer.array();
  }

  /**
   * The ladder behind an encoding.
   *
   * @throws MaskcastException if the bytes are not exactly one ladder
   */
  public static Ladder decode(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < HEADER || buffer.getInt() != MAGIC) {
      throw new MaskcastException("This is no ladder: it does not start with MCLD");
    }
    byte version = buffer.get();
    if (version != VERSION) {
      throw new MaskcastException(
          "A ladder of version %d cannot be read here (version 1 can); use a newer maskcast"
              .formatted(version));
    }
    int rungs = buffer.get() & 0xff;
    MaskGrid grid =
        new MaskGrid(
            buffer.getInt(),
            buffer.getInt(),
            buffer.getInt(),
            buffer.getInt(),
            buffer.getInt(),
            buffer.getInt());
    if (buffer.remaining() < rungs * Integer.BYTES) {
      throw new MaskcastException("A ladder of %d rungs ends before the last".formatted(rungs));
    }
    int[] cuts = new int[rungs];
    for (int rung = 0; rung < rungs; rung++) {
      cuts[rung] = buffer.getInt();
    }
    int width = width(grid);
    int top = rungs == 0 ? 0 : cuts[rungs - 1];
    if (top < 0 || top > grid.elements() || buffer.remaining() != top * (long) width) {
      throw new MaskcastException(
          "A ladder that keeps %d of %d elements does not end with %d bytes of order"
              .formatted(top, grid.elements(), buffer.remaining()));
    }
    int[] order = new int[top];
    for (int i = 0; i < top; i++) {
      for (int b = 0; b < width; b++) {
        order[i] |= (buffer.get() & 0xff) << (8 * b);
      }
    }
    return Ladder.of(grid, order, cuts);
  }

  private static int width(MaskGrid grid) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, grid.elements() - 1));
    return (bits + 7) / 8;
  }
}
