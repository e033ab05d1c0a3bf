package io.maskcast.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A georeferenced raster of bytes, written as an uncompressed GeoTIFF of one strip a band, with
 * overviews if wanted. The samples of a level tell of their place in it and of the level.
 *
 * @param epsg a projected reference system, or 4326
 * @param left x of the upper left corner
 * @param top y of it
 * @param pixel its side
 * @param height rows, a multiple of 2^overviews
 * @param width columns, as the rows
 * @param bands samples of a pixel
 * @param overviews how many, each of half the size of the one before
 * @param noData the sample that is none; less than 0 if there is none
 */
record TestScene(
    int epsg,
    double left,
    double top,
    double pixel,
    int height,
    int width,
    int bands,
    int overviews,
    int noData) {

  private static final int FIELDS = 15;
  private static final int GEO_KEYS = 16;

  /** The sample of a place. */
  int sample(int level, int band, int row, int column) {
    return Math.floorMod(1 + 40 * level + band * 85 + row * 7 + column * 3, 256);
  }

  /** Writes the file. */
  Path write(Path file) throws IOException {
    List<byte[]> images = new ArrayList<>();
    int at = 8;
    for (int level = 0; level <= overviews; level++) {
      byte[] image = image(level, at, level == overviews);
      images.add(image);
      at += image.length;
    }
    ByteBuffer whole = ByteBuffer.allocate(at).order(ByteOrder.LITTLE_ENDIAN);
    whole.putShort((short) 0x4949).putShort((short) 42).putInt(8);
    images.forEach(whole::put);
    return Files.write(file, whole.array());
  }

  /** A directory, what it refers to, and the samples. */
  private byte[] image(int level, int start, boolean last) {
    int rows = height >> level;
    int columns = width >> level;
    byte[] none =
        Arrays.copyOf(
            (noData < 0 ? "-1" : Integer.toString(noData)).getBytes(StandardCharsets.US_ASCII), 4);
    int offsets = start + 2 + FIELDS * 12 + 4;
    int counts = offsets + 4 * bands;
    int bits = counts + 4 * bands;
    int scale = bits + 2 * bands;
    int tie = scale + 24;
    int keys = tie + 48;
    int data = keys + 2 * GEO_KEYS;
    ByteBuffer out =
        ByteBuffer.allocate(data - start + rows * columns * bands).order(ByteOrder.LITTLE_ENDIAN);
    out.putShort((short) FIELDS);
    field(out, 254, 4, 1, level == 0 ? 0 : 1);
    field(out, 256, 4, 1, columns);
    field(out, 257, 4, 1, rows);
    field(out, 258, 3, bands, bands == 1 ? 8 : bands == 2 ? 8 | 8 << 16 : bits);
    field(out, 259, 3, 1, 1);
    field(out, 262, 3, 1, bands == 3 ? 2 : 1);
    field(out, 273, 4, bands, bands == 1 ? data : offsets);
    field(out, 277, 3, 1, bands);
    field(out, 278, 4, 1, rows);
    field(out, 279, 4, bands, bands == 1 ? rows * columns : counts);
    field(out, 284, 3, 1, 2);
    field(out, 33550, 12, 3, scale);
    field(out, 33922, 12, 6, tie);
    field(out, 34735, 3, GEO_KEYS, keys);
    out.putShort((short) 42113).putShort((short) 2).putInt(4).put(none);
    out.putInt(last ? 0 : start + out.capacity());
    for (int band = 0; band < bands; band++) {
      out.putInt(data + band * rows * columns);
    }
    for (int band = 0; band < bands; band++) {
      out.putInt(rows * columns);
    }
    for (int band = 0; band < bands; band++) {
      out.putShort((short) 8);
    }
    out.putDouble(pixel * (1 << level)).putDouble(pixel * (1 << level)).putDouble(0);
    out.putDouble(0).putDouble(0).putDouble(0).putDouble(left).putDouble(top).putDouble(0);
    boolean degrees = epsg == 4326;
    for (int number :
        new int[] {
          1, 1, 0, 3, 1024, 0, 1, degrees ? 2 : 1, 1025, 0, 1, 1, degrees ? 2048 : 3072, 0, 1, epsg
        }) {
      out.putShort((short) number);
    }
    for (int band = 0; band < bands; band++) {
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
          out.put((byte) sample(level, band, row, column));
        }
      }
    }
    return out.array();
  }

  private static void field(ByteBuffer out, int tag, int type, int count, int value) {
    out.putShort((short) tag).putShort((short) type).putInt(count).putInt(value);
  }
}
