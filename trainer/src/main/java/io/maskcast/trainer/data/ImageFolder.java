package io.maskcast.trainer.data;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.storage.WholeFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Image files in a folder per class. The classes are numbered in the order of their sorted names
 * under {@code train}; other files are left out.
 */
record ImageFolder() implements DatasetFormat {

  private static final Set<String> SUFFIXES = Set.of("png", "jpg", "jpeg", "gif", "bmp");

  /** A larger file is no image of a tile. */
  private static final long MAX_FILE_BYTES = 1L << 30;

  @Override
  public String describe() {
    return "image folders train/CLASS/*.png (jpg, jpeg, gif, bmp) and test/ (or val/, t10k/) likewise";
  }

  @Override
  public boolean isIn(Folder folder) {
    return folder.names().contains("train") && Files.isDirectory(folder.path().resolve("train"));
  }

  @Override
  public Dataset read(String name, Folder folder) {
    Path train = folder.oneOf("train");
    Path test = folder.anyOf("test").orElseGet(() -> folder.oneOf("val", "t10k"));
    List<String> classes =
        Folder.open(train).folders().stream().map(path -> path.getFileName().toString()).toList();
    List<Shown> trainImages = images(train, classes);
    List<Shown> testImages = images(test, classes);
    TrainingPicture first =
        TrainingPicture.read(trainImages.get(0).file().toString(), trainImages.get(0).bytes());
    return Dataset.of(name, tiles(trainImages, first), tiles(testImages, first), classes);
  }

  /** An image file and the class it shows. */
  private record Shown(Path file, int label) {

    byte[] bytes() {
      return WholeFile.read(file, MAX_FILE_BYTES);
    }
  }

  private static List<Shown> images(Path part, List<String> classes) {
    List<Shown> images = new ArrayList<>();
    for (Path folder : Folder.open(part).folders()) {
      int label = classes.indexOf(folder.getFileName().toString());
      if (label < 0) {
        throw new MaskcastException(
            "%s shows a class that no training image shows; allowed: %s"
                .formatted(folder, String.join(", ", classes)));
      }
      int before = images.size();
      Folder ofClass = Folder.open(folder);
      for (String name : ofClass.names()) {
        if (SUFFIXES.contains(suffix(name))) {
          images.add(new Shown(folder.resolve(name), label));
        }
      }
      if (images.size() == before) {
        throw new MaskcastException(
            "%s holds no images; they end in %s"
                .formatted(folder, String.join(", ", SUFFIXES.stream().sorted().toList())));
      }
    }
    if (images.isEmpty()) {
      throw new MaskcastException(
          "%s holds no folders; put the images of each class into one".formatted(part));
    }
    return images;
  }

  private static String suffix(String name) {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private static LabelledTiles tiles(List<Shown> images, TrainingPicture first) {
    byte[] samples = LabelledTiles.room(first.layout(), images.size());
    IntStream.range(0, images.size())
        .parallel()
        .forEach(
            i -> {
              Shown image = images.get(i);
              first.readAlike(
                  image.file().toString(), image.bytes(), samples, i * first.layout().denseBytes());
            });
    int[] labels = images.stream().mapToInt(Shown::label).toArray();
    return new LabelledTiles(first.layout(), samples, labels);
  }
}
