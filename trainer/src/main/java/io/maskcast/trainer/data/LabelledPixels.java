package io.maskcast.trainer.data;

import io.maskcast.shared.legend.Legend;
import io.maskcast.shared.raster.Raster;
import io.maskcast.shared.raster.Window;
import io.maskcast.shared.tile.SampleType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Pixels whose class is known, row by row. */
final class LabelledPixels {

  private final List<Pixel> pixels;

  /** A pixel and its class. */
  record Pixel(int row, int column, int label) {}

  private LabelledPixels(List<Pixel> pixels) {
    this.pixels = pixels;
  }

  /** The pixels of a window that are of a class. */
  static LabelledPixels of(Raster reference, Legend legend, Window window) {
    SampleType type = reference.sampleType();
    List<Pixel> pixels = new ArrayList<>();
    for (int row = window.row(); row < window.bottom(); row++) {
      ByteBuffer samples =
          ByteBuffer.wrap(
                  reference
                      .levels()
                      .get(0)
                      .read(new Window(row, window.column(), 1, window.columns())))
              .order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < window.columns(); i++) {
        float value = type.read(samples, i * type.bytes());
        Optional<Integer> label = legend.classOfSample(value);
        if (label.isPresent()) {
          pixels.add(new Pixel(row, window.column() + i, label.get()));
        }
      }
    }
    return new LabelledPixels(pixels);
  }

  /** At most so many of each class, spread evenly over those there are. */
  LabelledPixels thinned(int most) {
    int classes = pixels.stream().mapToInt(Pixel::label).max().orElse(-1) + 1;
    long[] ofClass = new long[classes];
    pixels.forEach(pixel -> ofClass[pixel.label()]++);
    long[] seen = new long[classes];
    List<Pixel> kept = new ArrayList<>();
    for (Pixel pixel : pixels) {
      long number = seen[pixel.label()]++;
      long there = ofClass[pixel.label()];
      // The share of those seen goes up by one whole tile: as lines are drawn in pixels.
      if (there <= most || number * most / there != (number + 1) * most / there) {
        kept.add(pixel);
      }
    }
    return new LabelledPixels(kept);
  }

  int count() {
    return pixels.size();
  }

  List<Pixel> pixels() {
    return pixels;
  }

  int[] classes() {
    return pixels.stream().mapToInt(Pixel::label).toArray();
  }
}
