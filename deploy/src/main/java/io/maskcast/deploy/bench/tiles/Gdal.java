package io.maskcast.deploy.bench.tiles;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.storage.TemporaryFolder;
import io.maskcast.shared.storage.WholeFile;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A Python process with GDAL's own bindings, for as long as this is open: what it takes to start
 * one is not part of what is measured. For one thread.
 */
final class Gdal implements AutoCloseable {

  /** What a person is told where there is none. */
  static final String MISSING =
      "GDAL's Python bindings are not here (Debian: apt install python3-gdal; --gdal-python names the interpreter)";

  private static final JsonMapper JSON = new JsonMapper();
  private static final long MAX_FILE_BYTES = 1L << 30;
  private static final int PATIENCE_SECONDS = 10;
  private static final String SCRIPT = "gdal_tiles.py";

  private final TemporaryFolder folder;
  private final Process process;
  private final BufferedWriter requests;
  private final BufferedReader answers;

  private Gdal(TemporaryFolder folder, Process process) {
    this.folder = folder;
    this.process = process;
    this.requests = process.outputWriter(StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts the first interpreter that has GDAL.
   *
   * @param interpreters names or paths, in the order to try
   */
  static Optional<Gdal> start(List<String> interpreters) {
    for (String interpreter : interpreters) {
      TemporaryFolder folder = TemporaryFolder.of("gdal");
      WholeFile.write(folder.path().resolve(SCRIPT), script());
      Optional<Gdal> gdal = start(interpreter, folder);
      if (gdal.isPresent()) {
        return gdal;
      }
      folder.close();
    }
    return Optional.empty();
  }

  private static Optional<Gdal> start(String interpreter, TemporaryFolder folder) {
    try {
      Gdal gdal =
          new Gdal(
              folder,
              new ProcessBuilder(interpreter, folder.path().resolve(SCRIPT).toString())
                  .redirectError(ProcessBuilder.Redirect.DISCARD)
                  .start());
      if (gdal.version().isPresent()) {
        return Optional.of(gdal);
      }
      gdal.stop();
    } catch (IOException e) {
      return Optional.empty(); // no such interpreter: the next, or none
    }
    return Optional.empty();
  }

  private static byte[] script() {
    try (InputStream in = Gdal.class.getResourceAsStream(SCRIPT)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its version; empty if it does not answer, as an interpreter without GDAL does not. */
  Optional<String> version() {
    try {
      return Optional.of(ask(request("version")).path("version").asText());
    } catch (MaskcastException e) {
      return Optional.empty();
    }
  }

  /**
   * Writes an image.
   *
   * @param planes band after band
   * @param copies how often each band is written: 3 for a grey image where only colour can be
   * @param options lists of options to try; the smallest file wins
   */
  byte[] encode(
      String driver,
      byte[] planes,
      int width,
      int height,
      int bands,
      int copies,
      List<List<String>> options) {
    Path raw = folder.path().resolve("planes.raw");
    Path file = folder.path().resolve("image");
    WholeFile.write(raw, planes);
    ObjectNode request = request("encode");
    request.put("driver", driver);
    request.put("raw", raw.toString());
    request.put("file", file.toString());
    request.put("width", width);
    request.put("height", height);
    request.put("bands", bands);
    request.put("copies", copies);
    request.set("options", JSON.valueToTree(options));
    ask(request);
    return WholeFile.read(file, MAX_FILE_BYTES);
  }

  /** The samples of an image's first bands, band after band. */
  byte[] decode(byte[] image, int bands) {
    Path raw = folder.path().resolve("planes.raw");
    Path file = folder.path().resolve("image");
    WholeFile.write(file, image);
    ObjectNode request = request("decode");
    request.put("raw", raw.toString());
    request.put("file", file.toString());
    request.put("bands", bands);
    ask(request);
    return WholeFile.read(raw, MAX_FILE_BYTES);
  }

  /** Opens a raster over HTTP, with empty caches. */
  void open(String url) {
    ObjectNode request = request("opens");
    request.put("url", url);
    ask(request);
  }

  /**
   * Reads rows of what is open.
   *
   * @param bands which, from 0
   * @return band after band
   */
  byte[] read(int row, int rows, int width, List<Integer> bands) {
    Path raw = folder.path().resolve("window.raw");
    ObjectNode request = request("reads");
    request.put("row", row);
    request.put("rows", rows);
    request.put("width", width);
    request.put("raw", raw.toString());
    request.set("bands", JSON.valueToTree(bands.stream().map(band -> band + 1).toList()));
    ask(request);
    return WholeFile.read(raw, MAX_FILE_BYTES);
  }

  private static ObjectNode request(String work) {
    return JSON.createObjectNode().put("work", work);
  }

  private JsonNode ask(ObjectNode request) {
    try {
      requests.write(request.toString());
      requests.newLine();
      requests.flush();
      String line = answers.readLine();
      if (line == null) {
        throw new MaskcastException("GDAL's process has ended; run it again with --resume");
      }
      JsonNode answer = JSON.readTree(line);
      if (answer.has("failure")) {
        throw new MaskcastException("GDAL: " + answer.get("failure").asText());
      }
      return answer;
    } catch (JsonProcessingException e) {
      throw new MaskcastException("GDAL's process answers what is no JSON", e);
    } catch (IOException e) {
      throw new MaskcastException("GDAL's process has ended; run it again with --resume", e);
    }
  }

  private void stop() {
    process.destroy();
    try {
      process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop();
    folder.close();
  }
}
