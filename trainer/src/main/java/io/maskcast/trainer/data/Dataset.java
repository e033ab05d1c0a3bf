package io.maskcast.trainer.data;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.raster.Scene;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What to learn from and what to test on. Immutable and thread-safe.
 *
 * @param name the data set, for people
 * @param train the tiles to learn from; validation tiles are split off these
 * @param test the tiles to test on, once, at the very end
 * @param classes how many classes there are: the largest label of the training tiles plus 1
 * @param classNames the name of each class; empty where the data do not tell
 */
public record Dataset(
    String name, LabelledTiles train, LabelledTiles test, int classes, List<String> classNames) {

  /**
   * Checks that both parts show the same kind of tile and the same classes.
   *
   * @throws MaskcastException if their sides differ, there are fewer than 2 classes, or the test
   *     tiles show a class beyond those
   */
  public Dataset {
    classNames = List.copyOf(classNames);
    if (!classNames.isEmpty() && classNames.size() != classes) {
      throw new IllegalArgumentException(classNames + " are no names of " + classes + " classes");
    }
    if (!train.layout().sameShape(test.layout())) {
      throw new MaskcastException(
          "Training tiles are %s, test tiles are %s: take both from the same data set"
              .formatted(train.layout().describe(), test.layout().describe()));
    }
    if (classes < 2) {
      throw new MaskcastException(
          "All training tiles of %s are of class 0: a network needs 2 or more classes to tell apart"
              .formatted(name));
    }
    if (train.largestLabel() >= classes || test.largestLabel() >= classes) {
      throw new MaskcastException(
          "The tiles of %s show class %d, but training knows classes 0 to %d only: take both parts from the same data set"
              .formatted(name, Math.max(train.largestLabel(), test.largestLabel()), classes - 1));
    }
  }

  /** A data set of two parts whose classes have no names. */
  public static Dataset of(String name, LabelledTiles train, LabelledTiles test) {
    return of(name, train, test, List.of());
  }

  /**
   * A data set of two parts.
   *
   * @param classNames the name of each class, in the order of the labels, or none
   */
  public static Dataset of(
      String name, LabelledTiles train, LabelledTiles test, List<String> classNames) {
    return new Dataset(name, train, test, train.largestLabel() + 1, classNames);
  }

  /** The same, but with the first training tiles only: 1 to all of them. */
  public Dataset learningFromFirst(int count) {
    int[] first = IntStream.range(0, count).toArray();
    return new Dataset(name, train.only(first), test, classes, classNames);
  }

  /** The same tiles, in which a sample stands for missing data. */
  public Dataset withNoData(float noData) {
    return new Dataset(
        name, train.withNoData(noData), test.withNoData(noData), classes, classNames);
  }

  /**
   * Reads a YAML file that declares a labelled raster, whose tiles are cut around its pixels (see
   * the README), or a folder, which holds one of:
   *
   * <ul>
   *   <li>four idx files named like those of MNIST, {@code train-images*}, {@code train-labels*},
   *       {@code t10k-images*}, {@code t10k-labels*}, gzip or not;
   *   <li>idx files {@code labels*} and {@code NAME-idx3-ubyte} or {@code NAME-idx4-ubyte} of as
   *       many images, gzip or not, where nobody split off test tiles: a fifth of each class is,
   *       the same ones every time; tiles of label 255 have no known class and are left out;
   *   <li>four NumPy files {@code train-images.npy}, {@code train-labels.npy}, {@code
   *       t10k-images.npy} or {@code test-images.npy}, and labels likewise: images (N, height,
   *       width) or (N, height, width, channels) of uint8, uint16, int16 or float32 in C order,
   *       labels (N) of any integer type;
   *   <li>JPEG records {@code train-jpegs.bin} and {@code test-jpegs.bin}, with {@code .gz} behind
   *       if gzip: u8 label, u16 big-endian length, JPEG, one after the other;
   *   <li>image files {@code train/CLASS/NAME} and {@code test/CLASS/NAME} (or {@code val}, {@code
   *       t10k}) that end in png, jpg, jpeg, gif or bmp, 8-bit grey or RGB; classes are numbered in
   *       the order of their sorted names.
   * </ul>
   *
   * All images of a data set have the same sides; each part takes up to 2 GiB in memory.
   *
   * @param name the data set, for people
   * @param folder the folder or YAML file
   * @throws MaskcastException if it holds none of these or several, a file is missing or damaged,
   *     or the files do not fit together
   */
  public static Dataset read(String name, Path folder) {
    return Scene.isScene(folder)
        ? LabelledScene.read(name, folder)
        : DatasetFormat.read(name, folder);
  }
}
