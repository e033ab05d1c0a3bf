package io.maskcast.trainer.data;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.idx.IdxFile;
import io.maskcast.shared.idx.IdxImages;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** An idx file of labels and one of as many images, gzip or not, of which nobody made two parts. */
record UnsplitIdxFolder() implements DatasetFormat {

  private static final Pattern LABELS = Pattern.compile("labels(-idx1-ubyte)?(\\.gz)?");
  private static final Pattern IMAGES = Pattern.compile(".*-idx[34]-ubyte(\\.gz)?");
  private static final double TEST_SHARE = 0.2;
  private static final long SPLIT_SEED = 0;

  /** Of a tile whose class nobody knows. */
  private static final int UNKNOWN = 0xff;

  @Override
  public String describe() {
    return "idx files labels-idx1-ubyte and NAME-idx3-ubyte or NAME-idx4-ubyte (gz or not)";
  }

  @Override
  public boolean isIn(Folder folder) {
    return !new IdxFolder().isIn(folder)
        && folder.names().stream().anyMatch(LABELS.asMatchPredicate());
  }

  @Override
  public Dataset read(String name, Folder folder) {
    LabelledTiles known = known(folder);
    Split split = Split.stratified(known, TEST_SHARE, SPLIT_SEED);
    return Dataset.of(name, known.only(split.learning()), known.only(split.validation()));
  }

  private static LabelledTiles known(Folder folder) {
    Path file =
        folder.oneOf(
            folder.names().stream().filter(LABELS.asMatchPredicate()).toArray(String[]::new));
    IdxFile labels = IdxFile.read(file);
    if (labels.dimensions().size() != 1) {
      throw new MaskcastException(
          "%s has dimensions %s; labels have 1".formatted(file, labels.dimensions()));
    }
    IdxImages images = images(folder, labels.data().length);
    LabelledTiles all = new LabelledTiles(images.layout(), images.pixels(), labels.data());
    return all.only(
        IntStream.range(0, all.count()).filter(tile -> all.label(tile) != UNKNOWN).toArray());
  }

  private static IdxImages images(Folder folder, int count) {
    List<String> names = folder.names().stream().filter(IMAGES.asMatchPredicate()).toList();
    List<IdxImages> fitting =
        names.stream()
            .map(name -> IdxImages.read(folder.path().resolve(name)))
            .filter(images -> images.count() == count)
            .toList();
    if (fitting.size() != 1) {
      throw new MaskcastException(
          "Folder %s has %d labels and %d files of as many images among %s; keep one"
              .formatted(folder.path(), count, fitting.size(), names));
    }
    return fitting.get(0);
  }
}
