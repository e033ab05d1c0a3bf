package io.maskcast.trainer.data;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.idx.IdxImages;
import java.nio.file.Path;

/**
 * What to learn from and what to test on. Immutable and thread-safe.
 *
 * @param name the data set, for people
 * @param train the tiles to learn from; validation tiles are split off these
 * @param test the tiles to test on, once, at the very end
 * @param classes how many classes there are: the largest label of the training tiles plus 1
 */
public record Dataset(String name, LabelledTiles train, LabelledTiles test, int classes) {

  /**
   * Checks that both parts show the same kind of tile and the same classes.
   *
   * @throws MaskcastException if their sides differ, there are fewer than 2 classes, or the test
   *     tiles show a class beyond those
   */
  public Dataset {
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

  /** A data set of two parts. */
  public static Dataset of(String name, LabelledTiles train, LabelledTiles test) {
    return new Dataset(name, train, test, train.largestLabel() + 1);
  }

  /**
   * Reads a folder of four idx files named like those of MNIST, gzip or not.
   *
   * @param name the data set, for people
   * @param folder the folder
   * @throws MaskcastException if a file is missing or damaged, or the files do not fit together
   */
  public static Dataset read(String name, Path folder) {
    return of(
        name,
        LabelledTiles.read(folder, IdxImages.Part.TRAIN),
        LabelledTiles.read(folder, IdxImages.Part.TEST));
  }
}
