package io.maskcast.shared.mask;

import io.maskcast.shared.MaskcastException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;

/**
 * The mask blob of a bundle. Little-endian: the bytes {@code MCMK}; u8 version 1; u8 rule 0 (any);
 * six u32: channels, height, width, channel cells, row cells, column cells; then one bit per
 * element, element e at bit {@code e % 8} (lowest first) of byte {@code e / 8}, unused bits 0. One
 * mask has exactly one encoding, so its digest names it.
 */
public final class MaskFormat {

  private static final int MAGIC = 0x4b4d434d; // "MCMK" read little-endian
  private static final byte VERSION = 1;
  private static final byte RULE_ANY = 0;
  private static final int HEADER = 4 + 1 + 1 + 6 * 4;

  private MaskFormat() {}

  /** The encoding of a mask. */
  public static byte[] encode(Mask mask) {
    MaskGrid grid = mask.grid();
    ByteBuffer buffer = ByteBuffer.allocate(HEADER + bitBytes(grid)).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(MAGIC).put(VERSION).put(RULE_ANY);
    buffer.putInt(grid.channels()).putInt(grid.height()).putInt(grid.width());
    buffer.putInt(grid.channelCells()).putInt(grid.rowCells()).putInt(grid.columnCells());
    buffer.put(mask.bits().toByteArray());
    return buffer.array();
  }

  /**
   * The mask behind an encoding.
   *
   * @throws MaskcastException if the bytes are not exactly one mask
   */
  public static Mask decode(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < HEADER || buffer.getInt() != MAGIC) {
      throw new MaskcastException("This is no mask: it does not start with MCMK");
    }
    byte version = buffer.get();
    byte rule = buffer.get();
    if (version != VERSION || rule != RULE_ANY) {
      throw new MaskcastException(
          "A mask of version %d, rule %d cannot be read here (version 1, rule 0 can); use a newer maskcast"
              .formatted(version, rule));
    }
    MaskGrid grid =
        new MaskGrid(
            buffer.getInt(),
            buffer.getInt(),
            buffer.getInt(),
            buffer.getInt(),
            buffer.getInt(),
            buffer.getInt());
    if (buffer.remaining() != bitBytes(grid)) {
      throw new MaskcastException(
          "A mask of %d elements has %d bytes of bits, not %d"
              .formatted(grid.elements(), bitBytes(grid), buffer.remaining()));
    }
    return Mask.of(grid, BitSet.valueOf(buffer));
  }

  private static int bitBytes(MaskGrid grid) {
    return (int) ((grid.elements() + 7L) / 8);
  }
}
