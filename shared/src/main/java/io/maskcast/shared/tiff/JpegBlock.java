package io.maskcast.shared.tiff;

import io.maskcast.shared.jpeg.JpegReader;
import java.awt.image.Raster;
import java.io.IOException;

/** Blocks that are streams of JPEG without their tables (TIFF technical note 2). */
final class JpegBlock {

  private static final int MARKER_BYTES = 2;
  private static final int YCBCR = 6;

  /** libjpeg's fixed point. */
  private static final int BITS = 16;

  private static final int HALF = 1 << (BITS - 1);

  private final int blockHeight;
  private final byte[] tables;
  private final boolean luminanceAndChrominance;

  /** What all blocks of an image share. */
  JpegBlock(Directory directory, int blockHeight) {
    this.blockHeight = blockHeight;
    this.tables = directory.bytes(Tag.JPEG_TABLES);
    this.luminanceAndChrominance = directory.number(Tag.PHOTOMETRIC, 1) == YCBCR;
  }

  /**
   * Decodes a block.
   *
   * @param room receives the samples, those of a pixel side by side
   * @param columns it must have
   * @param samples it must have of each pixel
   * @return how many bytes there are
   * @throws IOException if it is no JPEG or one of another size
   */
  int decode(byte[] encoded, byte[] room, int columns, int samples) throws IOException {
    int rows = room.length / columns / samples;
    Raster raster;
    try (JpegReader reader = new JpegReader()) {
      raster = reader.stored(whole(encoded), columns, blockHeight);
    }
    if (raster.getHeight() < rows || raster.getNumBands() != samples) {
      throw new IOException(
          "a JPEG of %d rows of %d samples a pixel where %d of %d belong"
              .formatted(raster.getHeight(), raster.getNumBands(), rows, samples));
    }
    int[] pixels = raster.getPixels(0, 0, columns, rows, (int[]) null);
    for (int i = 0; i < room.length; i++) {
      room[i] = (byte) pixels[i];
    }
    if (luminanceAndChrominance && samples == 3) {
      toRedGreenBlue(room);
    }
    return room.length;
  }

  /** The tables without their end, then the block without its beginning. */
  private byte[] whole(byte[] encoded) throws IOException {
    if (tables.length < 2 * MARKER_BYTES) {
      return encoded;
    }
    if (encoded.length < MARKER_BYTES) {
      throw new IOException("a JPEG of %d bytes".formatted(encoded.length));
    }
    int head = tables.length - MARKER_BYTES;
    byte[] whole = new byte[head + encoded.length - MARKER_BYTES];
    System.arraycopy(tables, 0, whole, 0, head);
    System.arraycopy(encoded, MARKER_BYTES, whole, head, encoded.length - MARKER_BYTES);
    return whole;
  }

  /** JFIF 1.02, with the fixed-point rounding of libjpeg. */
  private static void toRedGreenBlue(byte[] pixels) {
    for (int at = 0; at < pixels.length; at += 3) {
      int y = pixels[at] & 0xff;
      int blue = (pixels[at + 1] & 0xff) - 128;
      int red = (pixels[at + 2] & 0xff) - 128;
      pixels[at] = clamp(y + ((fixed(1.40200) * red + HALF) >> BITS));
      pixels[at + 1] = clamp(y + ((-fixed(0.34414) * blue - fixed(0.71414) * red + HALF) >> BITS));
      pixels[at + 2] = clamp(y + ((fixed(1.77200) * blue + HALF) >> BITS));
    }
  }

  private static int fixed(double factor) {
    return (int) (factor * (1 << BITS) + 0.5);
  }

  private static byte clamp(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }
}
