package io.maskcast.trainer.data;

import io.maskcast.shared.idx.IdxImages;

/** Four idx files named like those of MNIST, gzip or not. */
record IdxFolder() implements DatasetFormat {

  @Override
  public String describe() {
    return "idx files train-images*, train-labels*, t10k-images*, t10k-labels* (gz or not)";
  }

  @Override
  public boolean isIn(Folder folder) {
    return folder.names().stream()
        .anyMatch(name -> name.startsWith("train-images") && !name.endsWith(".npy"));
  }

  @Override
  public Dataset read(String name, Folder folder) {
    return Dataset.of(
        name, tiles(folder, IdxImages.Part.TRAIN), tiles(folder, IdxImages.Part.TEST));
  }

  private static LabelledTiles tiles(Folder folder, IdxImages.Part part) {
    IdxImages images = IdxImages.read(folder.path(), part);
    byte[] labels = IdxImages.readLabels(folder.path(), part, images);
    return new LabelledTiles(images.layout(), images.pixels(), labels);
  }
}
