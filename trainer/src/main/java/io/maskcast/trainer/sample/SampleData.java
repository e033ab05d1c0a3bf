package io.maskcast.trainer.sample;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.Choice;
import io.maskcast.shared.storage.TemporaryFolder;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.trainer.data.Dataset;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A data set inside the jar: four idx files. Where it comes from and its licence lie beside them.
 */
public enum SampleData implements Choice {
  /** Handwritten digits: 10,000 + 2,000 images of 28x28x1 from MNIST, 10 classes. */
  DIGITS("idx3", 0.05),
  /**
   * Landsat pixels with their neighbours: 4,435 + 2,000 images of 3x3x4 from Statlog, 6 classes.
   */
  LANDSAT("idx4", 0.25);

  private final String imageFormat;
  private final double defaultKeep;

  SampleData(String imageFormat, double defaultKeep) {
    this.imageFormat = imageFormat;
    this.defaultKeep = defaultKeep;
  }

  /** The share of samples that is worth keeping of these tiles. */
  public double defaultKeep() {
    return defaultKeep;
  }

  /**
   * The data set of a name.
   *
   * @throws MaskcastException if there is none
   */
  public static SampleData of(String label) {
    return Choice.of(values(), label, "data set that ships with maskcast");
  }

  /**
   * Writes the four files into a folder, as any trainer or server reads them.
   *
   * @throws MaskcastException if they cannot be written
   */
  public void unpack(Path folder) {
    for (String file :
        List.of(
            "train-images-" + imageFormat + "-ubyte.gz",
            "train-labels-idx1-ubyte.gz",
            "t10k-images-" + imageFormat + "-ubyte.gz",
            "t10k-labels-idx1-ubyte.gz")) {
      WholeFile.write(folder.resolve(file), resource(label() + "/" + file));
    }
  }

  /**
   * Reads it.
   *
   * @throws MaskcastException if there is no place for temporary files
   */
  public Dataset read() {
    try (TemporaryFolder folder = TemporaryFolder.of(label())) {
      unpack(folder.path());
      return Dataset.read(label(), folder.path());
    }
  }

  private static byte[] resource(String name) {
    try (InputStream in = SampleData.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new AssertionError("this build lacks " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
