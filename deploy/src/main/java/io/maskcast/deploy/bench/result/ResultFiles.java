package io.maskcast.deploy.bench.result;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.storage.WholeFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A result as files of a folder: {@code result.json}, {@code result.csv}, {@code result.html}. */
public final class ResultFiles {

  private ResultFiles() {}

  /**
   * Writes the files.
   *
   * @throws MaskcastException if they cannot be written
   */
  public static void write(Path folder, LinkResult result) {
    WholeFile.write(folder.resolve("result.json"), ResultJson.encode(result));
    WholeFile.write(
        folder.resolve("result.csv"), ResultCsv.of(result).getBytes(StandardCharsets.UTF_8));
    WholeFile.write(
        folder.resolve("result.html"), ResultPage.of(result).getBytes(StandardCharsets.UTF_8));
  }
}
