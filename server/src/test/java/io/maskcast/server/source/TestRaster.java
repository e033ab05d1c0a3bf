package io.maskcast.server.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DeflaterOutputStream;

/**
 * A raster of u16 samples that tell of their place, written as a deflated little-endian TIFF of
 * blocks of 16 x 16 pixels or of strips of 5 rows.
 */
public record TestRaster(int height, int width, int bands, boolean planar, boolean strips) {

  private static final int SIDE = 16;
  private static final int ROWS = 5;

  /** The sample of a place; beyond the raster 0. */
  public short sample(int band, int row, int column) {
    return row < height && column < width ? (short) (1 + band * 10_007 + row * 101 + column) : 0;
  }

  /** Writes the file. */
  public Path write(Path file) throws IOException {
    List<byte[]> blocks = new ArrayList<>();
    int blockHeight = strips ? ROWS : SIDE;
    int blockWidth = strips ? width : SIDE;
    for (int plane = 0; plane < (planar ? bands : 1); plane++) {
      for (int top = 0; top < height; top += blockHeight) {
        for (int left = 0; left < width; left += blockWidth) {
          int rows = strips ? Math.min(ROWS, height - top) : SIDE;
          blocks.add(block(plane, top, left, rows, blockWidth));
        }
      }
    }
    return Files.write(file, whole(blocks, blockHeight, blockWidth));
  }

  private byte[] block(int plane, int top, int left, int rows, int columns) throws IOException {
    int samples = planar ? 1 : bands;
    ByteBuffer block =
        ByteBuffer.allocate(rows * columns * samples * 2).order(ByteOrder.LITTLE_ENDIAN);
    for (int row = top; row < top + rows; row++) {
      for (int column = left; column < left + columns; column++) {
        for (int s = 0; s < samples; s++) {
          block.putShort(sample(plane + s, row, column));
        }
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflated = new DeflaterOutputStream(bytes)) {
      deflated.write(block.array());
    }
    return bytes.toByteArray();
  }

  private byte[] whole(List<byte[]> blocks, int blockHeight, int blockWidth) {
    int fields = strips ? 10 : 11;
    int arrays = 8 + 2 + fields * 12 + 4;
    int data = arrays + 8 * blocks.size() + 2 * bands;
    int total = data + blocks.stream().mapToInt(block -> block.length).sum();
    ByteBuffer out = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN);
    out.putShort((short) 0x4949).putShort((short) 42).putInt(8).putShort((short) fields);
    field(out, 256, 4, 1, width);
    field(out, 257, 4, 1, height);
    field(out, 258, 3, bands, bands <= 2 ? 16 | 16 << 16 : arrays + 8 * blocks.size());
    field(out, 259, 3, 1, 8);
    field(out, 262, 3, 1, 1);
    if (strips) {
      field(out, 273, 4, blocks.size(), arrays);
      field(out, 277, 3, 1, bands);
      field(out, 278, 4, 1, blockHeight);
      field(out, 279, 4, blocks.size(), arrays + 4 * blocks.size());
      field(out, 284, 3, 1, planar ? 2 : 1);
    } else {
      field(out, 277, 3, 1, bands);
      field(out, 284, 3, 1, planar ? 2 : 1);
      field(out, 322, 4, 1, blockWidth);
      field(out, 323, 4, 1, blockHeight);
      field(out, 324, 4, blocks.size(), arrays);
      field(out, 325, 4, blocks.size(), arrays + 4 * blocks.size());
    }
    out.putInt(0);
    int at = data;
    for (byte[] block : blocks) {
      out.putInt(at);
      at += block.length;
    }
    blocks.forEach(block -> out.putInt(block.length));
    for (int band = 0; band < bands; band++) {
      out.putShort((short) 16);
    }
    blocks.forEach(out::put);
    return out.array();
  }

  private static void field(ByteBuffer out, int tag, int type, int count, int value) {
    out.putShort((short) tag).putShort((short) type).putInt(count).putInt(value);
  }
}
