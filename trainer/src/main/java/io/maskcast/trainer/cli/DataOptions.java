package io.maskcast.trainer.cli;

import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.sample.SampleData;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where labelled tiles come from. */
public final class DataOptions {

  private static final String SAMPLE = "sample:";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = {
        "Folder of labelled tiles: idx files (train-images*, train-labels*, t10k-*; gz or not), NumPy files",
        "(train-images.npy ...), JPEG records (train-jpegs.bin, test-jpegs.bin), or train/CLASS/*.png, test/CLASS/*.png.",
        "Or what ships with maskcast: sample:digits, sample:landsat."
      })
  private String data;

  @Option(
      names = "--no-data",
      paramLabel = "VALUE",
      description =
          "The sample that stands for missing data: as good as not sent (default: none does).")
  private Optional<Float> noData = Optional.empty();

  /** As if {@code --data} had been given, for commands that can do without it. */
  static DataOptions of(String data) {
    DataOptions options = new DataOptions();
    options.data = data;
    return options;
  }

  /** The name of folder or sample, as far as it can be a bundle's. */
  public String name() {
    return data.startsWith(SAMPLE) ? data.substring(SAMPLE.length()) : nameOf(Path.of(data));
  }

  static String nameOf(Path folder) {
    Path last = folder.toAbsolutePath().normalize().getFileName();
    String text = last == null ? "" : last.toString().toLowerCase(Locale.ROOT);
    String allowed = text.replaceAll("[^a-z0-9._-]+", "-").replaceFirst("^[._-]+", "");
    return allowed.isEmpty() ? "bundle" : allowed.substring(0, Math.min(64, allowed.length()));
  }

  /**
   * Reads the tiles.
   *
   * @param name the data set's, for people
   * @throws io.maskcast.shared.MaskcastException if they are not there, or damaged
   */
  public Dataset read(String name) {
    Dataset read =
        data.startsWith(SAMPLE)
            ? SampleData.of(data.substring(SAMPLE.length())).read()
            : Dataset.read(name, Path.of(data));
    return noData.map(read::withNoData).orElse(read);
  }
}
