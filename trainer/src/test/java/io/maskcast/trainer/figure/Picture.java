package io.maskcast.trainer.figure;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import javax.imageio.ImageIO;

/** A decoded figure, looked at pixel by pixel. */
record Picture(BufferedImage image) {

  static Picture of(byte[] png) {
    try {
      return new Picture(ImageIO.read(new ByteArrayInputStream(png)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int width() {
    return image.getWidth();
  }

  int height() {
    return image.getHeight();
  }

  Color at(int x, int y) {
    return new Color(image.getRGB(x, y));
  }

  /** How many pixels have exactly a colour. */
  int count(Color colour) {
    int count = 0;
    for (int y = 0; y < height(); y++) {
      for (int x = 0; x < width(); x++) {
        count += at(x, y).equals(colour) ? 1 : 0;
      }
    }
    return count;
  }

  /** The runs of pixels of exactly a colour in a column, as {first, last}. */
  List<int[]> runsDown(int x, Color colour) {
    return runs(height(), y -> at(x, y).equals(colour));
  }

  /** The runs of pixels of exactly a colour in a row, as {first, last}. */
  List<int[]> runsAcross(int y, Color colour) {
    return runs(width(), x -> at(x, y).equals(colour));
  }

  /** The runs of pixels in a column that a predicate on their RGB accepts. */
  List<int[]> runsDown(int x, IntPredicate rgb) {
    return runs(height(), y -> rgb.test(image.getRGB(x, y) & 0xffffff));
  }

  private static List<int[]> runs(int size, IntPredicate inside) {
    List<int[]> runs = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      if (inside.test(i)) {
        if (i > 0 && inside.test(i - 1)) {
          runs.get(runs.size() - 1)[1] = i;
        } else {
          runs.add(new int[] {i, i});
        }
      }
    }
    return runs;
  }
}
