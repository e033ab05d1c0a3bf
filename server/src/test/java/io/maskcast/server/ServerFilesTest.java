package io.maskcast.server;

import static io.maskcast.server.RunningServer.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.server.source.TestRaster;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The file behind a source, as clients read it that know nothing of maskcast. */
@Timeout(60)
class ServerFilesTest {

  private static final String FILE = "/files/scene.tif";

  @TempDir Path folder;
  private Path file;
  private byte[] bytes;
  private RunningServer server;

  @BeforeEach
  void start() throws IOException {
    file = new TestRaster(40, 50, 2, true, false).write(folder.resolve("scene.tif"));
    bytes = Files.readAllBytes(file);
    Path digits = RunningServer.idx(folder.resolve("digits"), new byte[4], 1, 2, 2);
    server =
        RunningServer.start(
            RunningServer.config(folder.resolve("data"), Map.of("scene", file, "digits", digits)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void theWholeFileHasATagALengthAndATime() {
    HttpClientResponse response = server.get(FILE);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(await(response.body()).getBytes()).isEqualTo(bytes);
    assertThat(response.getHeader("accept-ranges")).isEqualTo("bytes");
    assertThat(response.getHeader("etag")).matches("\"[0-9a-f-]+\"");
    assertThat(response.getHeader("last-modified")).endsWith(" GMT");
    assertThat(response.getHeader("content-type")).startsWith("image/tiff");

    HttpClientResponse head = server.send(HttpMethod.HEAD, FILE, Map.of("range", "bytes=0-1"));
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.getHeader("content-length")).isEqualTo(Integer.toString(bytes.length));
    assertThat(head.getHeader("etag")).isEqualTo(response.getHeader("etag"));
    assertThat(await(head.body()).length()).isZero();
    assertThat(await(server.get("/files/scene/0.tif").body()).getBytes()).isEqualTo(bytes);
  }

  @Test
  void aRangeIsThatPartOfTheFile() {
    HttpClientResponse part = get(Map.of("range", "bytes=5-104"));
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.getHeader("content-range")).isEqualTo("bytes 5-104/" + bytes.length);
    assertThat(part.getHeader("content-length")).isEqualTo("100");
    assertThat(await(part.body()).getBytes()).isEqualTo(Arrays.copyOfRange(bytes, 5, 105));

    HttpClientResponse last = get(Map.of("range", "bytes=-7"));
    assertThat(last.statusCode()).isEqualTo(206);
    assertThat(await(last.body()).getBytes())
        .isEqualTo(Arrays.copyOfRange(bytes, bytes.length - 7, bytes.length));

    HttpClientResponse beyond = get(Map.of("range", "bytes=%d-".formatted(bytes.length)));
    assertThat(beyond.statusCode()).isEqualTo(416);
    assertThat(beyond.getHeader("content-range")).isEqualTo("bytes */" + bytes.length);
    assertProblem(beyond, 416, "bytes");

    HttpClientResponse several = get(Map.of("range", "bytes=0-1,5-6"));
    assertThat(several.statusCode()).isEqualTo(200);
    assertThat(await(several.body()).getBytes()).isEqualTo(bytes);
  }

  @Test
  void conditionsAreThoseOfTheFileAsItIsNow() throws IOException {
    String tag = get(Map.of()).getHeader("etag");
    String time = get(Map.of()).getHeader("last-modified");
    assertThat(get(Map.of("if-none-match", tag)).statusCode()).isEqualTo(304);
    assertThat(get(Map.of("if-none-match", "\"x\", W/" + tag)).statusCode()).isEqualTo(304);
    assertThat(get(Map.of("if-modified-since", time)).statusCode()).isEqualTo(304);
    assertThat(get(Map.of("if-none-match", "\"x\"")).statusCode()).isEqualTo(200);
    assertThat(get(Map.of("if-match", tag)).statusCode()).isEqualTo(200);
    assertThat(get(Map.of("if-match", "W/" + tag)).statusCode()).isEqualTo(412);
    assertThat(get(Map.of("range", "bytes=0-9", "if-range", tag)).statusCode()).isEqualTo(206);
    assertThat(get(Map.of("range", "bytes=0-9", "if-range", time)).statusCode()).isEqualTo(206);
    assertThat(get(Map.of("range", "bytes=0-9", "if-range", "W/" + tag)).statusCode())
        .isEqualTo(200);

    // Another file of the same size and time in its place is another file.
    Path other = Files.copy(file, folder.resolve("other"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    assertThat(get(Map.of("if-match", tag)).statusCode()).isEqualTo(412);
    HttpClientResponse changed = get(Map.of("range", "bytes=0-9", "if-range", tag));
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(changed.getHeader("etag")).isNotEqualTo(tag);

    Files.delete(file);
    assertProblem(get(Map.of()), 404, "not there any more");
  }

  @Test
  void nothingButFilesOfSourcesCanBeHad() {
    assertProblem(server.get("/files/digits.tif"), 404, "is no TIFF");
    assertProblem(server.get("/files/other.tif"), 404, "There is no source 'other'");
    assertProblem(server.get("/files/scene.png"), 404, "/files/SOURCE.tif");
    assertProblem(server.get("/files/scene/1.tif"), 404, "no file 1");
    assertProblem(server.get("/files/scene/9999999.tif"), 404, "no number");
    for (String path :
        List.of(
            "/files/../data/usage.db",
            "/files/..%2fdata%2fusage.db",
            "/files/..%2fscene.tif",
            "/files/%2e%2e/scene.tif",
            "/files/scene%00.tif",
            "/files/.tif",
            "/files/scene/-1.tif",
            "/files/")) {
      assertProblem(server.get(path), 404, "");
    }
    assertProblem(server.send(HttpMethod.DELETE, FILE, Map.of()), 405, "GET");
  }

  @Test
  void pagesOfOtherSitesMayRead() {
    HttpClientResponse response = get(Map.of("origin", "https://map.example"));
    assertThat(response.getHeader("access-control-allow-origin")).isEqualTo("*");
    assertThat(response.getHeader("access-control-expose-headers")).contains("content-range");
    HttpClientResponse preflight =
        server.send(
            HttpMethod.OPTIONS,
            FILE,
            Map.of(
                "origin", "https://map.example",
                "access-control-request-method", "GET",
                "access-control-request-headers", "range"));
    assertThat(preflight.statusCode()).isEqualTo(204);
    assertThat(preflight.getHeader("access-control-allow-headers")).contains("range");
  }

  @Test
  void bytesAreInTheAccount() {
    get(Map.of("range", "bytes=0-99", "maskcast-client", "qgis"));
    get(Map.of("range", "bytes=100-149", "maskcast-client", "qgis"));
    JsonObject usage = server.usageWhen(now -> moved(now).getLong("payload") == 150);
    JsonObject stream = usage.getJsonArray("streams").getJsonObject(0);
    assertThat(stream.getString("kind")).isEqualTo("FILE");
    assertThat(stream.getString("client")).isEqualTo("qgis");
    assertThat(stream.getString("source")).isEqualTo("scene");
    // Two answers, each with seven headers, to two requests, each with three.
    assertThat(moved(usage).getLong("wire_down")).isBetween(150L + 2 * 200, 150L + 2 * 600);
    assertThat(moved(usage).getLong("wire_up")).isBetween(2 * 60L, 2 * 300L);
    assertThat(server.body("/metrics"))
        .contains("maskcast_file_bytes_total{kind=\"payload\"} 150.0");
    assertProblem(get(Map.of("maskcast-client", "a b")), 400, "client");
  }

  /** All bytes; files are all there is. */
  private static JsonObject moved(JsonObject usage) {
    return usage.getJsonObject("total").getJsonObject("bytes");
  }

  private HttpClientResponse get(Map<String, String> headers) {
    return server.send(HttpMethod.GET, FILE, headers);
  }

  private static void assertProblem(HttpClientResponse response, int status, String detail) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.getHeader("content-type")).isEqualTo("application/problem+json");
    JsonObject problem = await(response.body()).toJsonObject();
    assertThat(problem.getInteger("status")).isEqualTo(status);
    assertThat(problem.getString("detail")).contains(detail);
  }
}
