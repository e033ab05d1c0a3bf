package io.maskcast.trainer.baseline;

import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.trainer.data.LabelledTiles;
import io.maskcast.trainer.data.TileTensors;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntBinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Data for tests: tiles whose normalised samples are their bytes. */
final class SmallTiles {

  private SmallTiles() {}

  /**
   * Makes tiles of as many channels, rows and columns as a grid lies over.
   *
   * @param labels the class per tile
   * @param sample gives the byte of a tile and a sample, numbered by channel, row, column
   */
  static TileTensors of(MaskGrid grid, int[] labels, IntBinaryOperator sample) {
    int channels = grid.channels();
    int plane = grid.height() * grid.width();
    byte[] pixels = new byte[labels.length * grid.samples()];
    byte[] classes = new byte[labels.length];
    for (int tile = 0; tile < labels.length; tile++) {
      classes[tile] = (byte) labels[tile];
      for (int s = 0; s < grid.samples(); s++) {
        int interleaved = s % plane * channels + s / plane;
        pixels[tile * grid.samples() + interleaved] = (byte) sample.applyAsInt(tile, s);
      }
    }
    float[] deviation = new float[channels];
    Arrays.fill(deviation, 1);
    return new TileTensors(
        new LabelledTiles(
            new TileLayout(grid.height(), grid.width(), channels, SampleType.U8, Interleave.PIXEL),
            pixels,
            classes),
        new Normalisation(new float[channels], deviation));
  }

  /** Tiles of random bytes and classes. */
  static TileTensors random(MaskGrid grid, int tiles, int classes, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] labels = random.ints(tiles, 0, classes).toArray();
    return of(grid, labels, (tile, sample) -> random.nextInt(256));
  }

  /** The numbers of all tiles. */
  static int[] all(TileTensors tensors) {
    return IntStream.range(0, tensors.tiles().count()).toArray();
  }

  /** All tiles, never cancelled. */
  static LearningTiles learning(TileTensors tensors) {
    return new LearningTiles(tensors, all(tensors), () -> {});
  }

  /** The first channel of a grid's cells, '#' for those among some elements. */
  static String drawn(MaskGrid grid, int[] elements) {
    boolean[] kept = new boolean[grid.elements()];
    for (int element : elements) {
      kept[element] = true;
    }
    return IntStream.range(0, grid.rowCells())
        .mapToObj(
            row ->
                IntStream.range(0, grid.columnCells())
                    .mapToObj(column -> kept[row * grid.columnCells() + column] ? "#" : ".")
                    .collect(Collectors.joining()))
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
