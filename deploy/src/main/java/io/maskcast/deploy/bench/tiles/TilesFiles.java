package io.maskcast.deploy.bench.tiles;

import io.maskcast.shared.storage.WholeFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A result as files of a folder: {@code result.json}, {@code result.csv}, {@code result.md}, {@code
 * result.html} and its figure, {@code figure.svg}.
 */
final class TilesFiles {

  private TilesFiles() {}

  static void write(Path folder, TilesResult result) {
    Json.write(folder.resolve("result.json"), result);
    write(folder.resolve("result.csv"), TilesCsv.of(result));
    write(folder.resolve("result.md"), TilesTable.markdown(result));
    write(folder.resolve("result.html"), TilesPage.of(result));
    write(folder.resolve("figure.svg"), new TilesFigure(result.arms()).file());
  }

  private static void write(Path file, String text) {
    WholeFile.write(file, text.getBytes(StandardCharsets.UTF_8));
  }
}
