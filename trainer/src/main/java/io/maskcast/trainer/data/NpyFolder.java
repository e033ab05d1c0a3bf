package io.maskcast.trainer.data;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.numpy.NpyArray;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.nio.file.Path;
import java.util.List;

/**
 * Four arrays as NumPy saves them: images (N, height, width) or (N, height, width, channels) of
 * integers of 8, 16 or 32 bits or float32, labels (N) of any integer type.
 */
record NpyFolder() implements DatasetFormat {

  private static final String IMAGES = "images.npy";
  private static final String LABELS = "labels.npy";

  @Override
  public String describe() {
    return "NumPy files train-images.npy, train-labels.npy, and t10k- or test- likewise";
  }

  @Override
  public boolean isIn(Folder folder) {
    return folder.names().contains("train-" + IMAGES);
  }

  @Override
  public Dataset read(String name, Folder folder) {
    return Dataset.of(
        name,
        tiles(folder.oneOf("train-" + IMAGES), folder.oneOf("train-" + LABELS)),
        tiles(
            folder.oneOf("t10k-" + IMAGES, "test-" + IMAGES),
            folder.oneOf("t10k-" + LABELS, "test-" + LABELS)));
  }

  private static LabelledTiles tiles(Path imageFile, Path labelFile) {
    NpyArray images = NpyArray.read(imageFile);
    NpyArray labels = NpyArray.read(labelFile);
    List<Integer> shape = images.shape();
    if (shape.size() != 3 && shape.size() != 4) {
      throw new MaskcastException(
          "%s has shape %s; images have 3 dimensions (item, row, column) or 4 (and channel)"
              .formatted(imageFile, shape));
    }
    if (!labels.shape().equals(shape.subList(0, 1))) {
      throw new MaskcastException(
          "%s has shape %s for %d images; labels have 1 dimension, one label per image"
              .formatted(labelFile, labels.shape(), shape.get(0)));
    }
    TileLayout layout =
        new TileLayout(
            shape.get(1),
            shape.get(2),
            shape.size() == 4 ? shape.get(3) : 1,
            sampleType(imageFile, images),
            Interleave.PIXEL);
    return new LabelledTiles(layout, images.littleEndian(), classes(labelFile, labels));
  }

  private static SampleType sampleType(Path file, NpyArray images) {
    return images
        .header()
        .sampleType()
        .orElseThrow(
            () ->
                new MaskcastException(
                    "%s holds samples of type %s; convert it by astype to an integer of up to 32 bits or float32"
                        .formatted(file, images.type())));
  }

  private static int[] classes(Path file, NpyArray labels) {
    if (!labels.isInteger()) {
      throw new MaskcastException(
          "%s holds labels of type %s; convert it by astype to an integer type"
              .formatted(file, labels.type()));
    }
    int[] classes = new int[labels.shape().get(0)];
    for (int i = 0; i < classes.length; i++) {
      long label = labels.integer(i);
      if (label < 0 || label > LabelledTiles.MAX_LABEL) {
        throw new MaskcastException(
            "%s: label %d is %d; labels are classes from 0 to %d"
                .formatted(file, i, label, LabelledTiles.MAX_LABEL));
      }
      classes[i] = (int) label;
    }
    return classes;
  }
}
