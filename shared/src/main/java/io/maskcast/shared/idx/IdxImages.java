package io.maskcast.shared.idx;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Images of an idx file as tiles: 3 dimensions are item, row, column; 4 are item, row, column,
 * channel. Immutable, but the pixels handed out are not copied.
 */
public final class IdxImages {

  /** The file-name prefixes of MNIST: which part of a data set a file holds. */
  public enum Part {
    /** What a network learns from. */
    TRAIN("train"),
    /** What it is tested on. */
    TEST("t10k");

    private final String prefix;

    Part(String prefix) {
      this.prefix = prefix;
    }
  }

  private final TileLayout layout;
  private final int count;
  private final byte[] pixels;

  private IdxImages(TileLayout layout, int count, byte[] pixels) {
    this.layout = layout;
    this.count = count;
    this.pixels = pixels;
  }

  /**
   * Reads images.
   *
   * @throws MaskcastException if the file is damaged or does not have 3 or 4 dimensions
   */
  public static IdxImages read(Path file) {
    IdxFile idx = IdxFile.read(file);
    List<Integer> d = idx.dimensions();
    if (d.size() != 3 && d.size() != 4) {
      throw new MaskcastException(
          "%s has dimensions %s; images have 3 (item, row, column) or 4 (and channel)"
              .formatted(file, d));
    }
    int channels = d.size() == 4 ? d.get(3) : 1;
    TileLayout layout =
        new TileLayout(d.get(1), d.get(2), channels, SampleType.U8, Interleave.PIXEL);
    return new IdxImages(layout, d.get(0), idx.data());
  }

  /**
   * Reads the images of one part from a folder.
   *
   * @throws MaskcastException if there is not exactly one such file, or it is damaged
   */
  public static IdxImages read(Path folder, Part part) {
    return read(find(folder, part.prefix + "-images"));
  }

  /**
   * Reads the labels that belong to images.
   *
   * @param folder the folder of both
   * @param part which part
   * @param images the images, one label each
   * @return one label per image, unsigned
   * @throws MaskcastException if there is not exactly one such file, or labels and images differ in
   *     number
   */
  public static byte[] readLabels(Path folder, Part part, IdxImages images) {
    Path file = find(folder, part.prefix + "-labels");
    IdxFile labels = IdxFile.read(file);
    if (labels.dimensions().size() != 1 || labels.data().length != images.count()) {
      throw new MaskcastException(
          "%s does not match its images: labels of dimensions %s for %d images; take both from the same data set"
              .formatted(file, labels.dimensions(), images.count()));
    }
    return labels.data();
  }

  /** The one file of a folder whose name starts so. */
  private static Path find(Path folder, String prefix) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, prefix + "*")) {
      files.forEach(found::add);
    } catch (IOException e) {
      throw new MaskcastException(
          "Cannot read folder %s: it is missing or no folder".formatted(folder), e);
    }
    if (found.size() != 1) {
      throw new MaskcastException(
          "Folder %s must hold one file %s* (idx, gz or not); it holds %s"
              .formatted(folder, prefix, found.isEmpty() ? "none" : found));
    }
    return found.get(0);
  }

  /**
   * Reads images that are to be served: a file as it is, of a folder its test part.
   *
   * @throws MaskcastException if there is no such file or folder, or it is damaged
   */
  public static IdxImages readServed(Path folderOrFile) {
    return Files.isDirectory(folderOrFile) ? read(folderOrFile, Part.TEST) : read(folderOrFile);
  }

  /** Sides, type and order of every image. */
  public TileLayout layout() {
    return layout;
  }

  /** How many images. */
  public int count() {
    return count;
  }

  /** All images, one after the other, not a copy. */
  public byte[] pixels() {
    return pixels;
  }

  /** Where an image starts in {@link #pixels()}. */
  public int offset(int image) {
    return image * layout.denseBytes();
  }
}
