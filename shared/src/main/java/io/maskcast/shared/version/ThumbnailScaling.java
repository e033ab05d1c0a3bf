package io.maskcast.shared.version;

import io.maskcast.shared.MaskcastException;

/**
 * Makes parts small and large again, in integers alone, so that every machine gets the same bytes.
 *
 * <p>Down: a sample of the thumbnail is the mean of the area it covers, samples at the border of
 * two areas shared between them by area, rounded to nearest (halves up). With H rows made h, row i
 * of the thumbnail covers {@code [i H, (i + 1) H)} and row r of the tile {@code [r h, (r + 1) h)}
 * on a common scale of {@code h H}. Up: a sample of the tile is that of the thumbnail which its
 * centre lies in, {@code floor((2 r + 1) h / (2 H))}. Columns likewise. A thumbnail as large as the
 * part is the part.
 *
 * <p>A part is a tile or a channel of it: rows x columns x channels unsigned bytes, the channels of
 * a pixel side by side. Immutable and thread-safe.
 */
public final class ThumbnailScaling {

  private final int channels;
  private final int rows;
  private final int columns;
  private final int smallRows;
  private final int smallColumns;

  /**
   * Prepares for parts of one kind.
   *
   * @param thumbnail sides of the small part
   * @param height rows of the part
   * @param width its columns
   * @param channels its channels
   * @throws MaskcastException if the thumbnail is larger than the part
   */
  public ThumbnailScaling(Thumbnail thumbnail, int height, int width, int channels) {
    thumbnail.requireFits(height, width);
    this.channels = channels;
    this.rows = height;
    this.columns = width;
    this.smallRows = thumbnail.height();
    this.smallColumns = thumbnail.width();
  }

  /** Samples of the thumbnail: its rows x columns x channels. */
  public int smallSamples() {
    return smallRows * smallColumns * channels;
  }

  /** Which sample of the thumbnail a sample of the part is shown by, both as numbered in order. */
  public int shownBy(int sample) {
    int pixel = sample / channels;
    int i = nearest(pixel / columns, rows, smallRows);
    int j = nearest(pixel % columns, columns, smallColumns);
    return (i * smallColumns + j) * channels + sample % channels;
  }

  /**
   * Makes one sample of the thumbnail.
   *
   * @param part all samples of the part
   * @param sample which one
   */
  public byte shrunk(byte[] part, int sample) {
    int pixel = sample / channels;
    return (byte) mean(part, pixel / smallColumns, pixel % smallColumns, sample % channels);
  }

  private int mean(byte[] part, int i, int j, int channel) {
    long sum = 0;
    for (int row = first(i, rows, smallRows); row <= last(i, rows, smallRows); row++) {
      long height = overlap(row, i, rows, smallRows);
      for (int column = first(j, columns, smallColumns);
          column <= last(j, columns, smallColumns);
          column++) {
        long area = height * overlap(column, j, columns, smallColumns);
        sum += area * (part[(row * columns + column) * channels + channel] & 0xff);
      }
    }
    long area = (long) rows * columns;
    return (int) ((sum + area / 2) / area);
  }

  /** The first place of the tile that place i of the thumbnail covers, wholly or in part. */
  private static int first(int i, int large, int small) {
    return (int) ((long) i * large / small);
  }

  /** The last such place. */
  private static int last(int i, int large, int small) {
    return (int) (((i + 1L) * large - 1) / small);
  }

  /** How much of a place of the tile lies in place i of the thumbnail, in 1/small. */
  private static long overlap(int place, int i, int large, int small) {
    long from = Math.max((long) place * small, (long) i * large);
    long to = Math.min((place + 1L) * small, (i + 1L) * large);
    return to - from;
  }

  private static int nearest(int place, int large, int small) {
    return (int) ((2L * place + 1) * small / (2L * large));
  }
}
