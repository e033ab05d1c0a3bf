package io.maskcast.deploy.bench.tiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.maskcast.deploy.CommandRun;
import io.maskcast.deploy.bench.BenchCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole command on few tiles: real networks, servers, sockets, and GDAL where it is. */
class TilesCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TEST_TILES = 2000;

  @TempDir private Path folder;

  private CommandRun bench(String... more) {
    List<String> arguments = new ArrayList<>(List.of("tiles", "--data", "sample:landsat"));
    arguments.addAll(List.of("--train-tiles", "300", "--runs", "1", "--out", folder.toString()));
    arguments.addAll(List.of("--epochs", "2", "--dense-epochs", "2", "--fine-tune-epochs", "1"));
    arguments.addAll(List.of("--requests", "20", "--shares", "0.25", "--channels", "2"));
    arguments.addAll(List.of("--overviews", "2", "--jpeg-qualities", "90"));
    arguments.addAll(List.of(more));
    return CommandRun.of(new BenchCommand(), arguments.toArray(String[]::new));
  }

  private Map<String, JsonNode> arms() throws IOException {
    Map<String, JsonNode> arms = new LinkedHashMap<>();
    JSON.readTree(folder.resolve("result.json").toFile())
        .get("arms")
        .forEach(arm -> arms.put(arm.get("arm").asText(), arm));
    return arms;
  }

  @Test
  void comparesArmsAndKeepsWhatIsDone() throws IOException {
    CommandRun first =
        bench("--arms", "dense,masks,overview,jpeg", "--gdal-python", "no-such-python");
    assertThat(first.err()).doesNotContain("maskcast:");
    assertThat(first.exit()).isZero();
    Map<String, JsonNode> arms = arms();
    assertThat(arms.keySet())
        .containsExactly(
            "dense-raw",
            "dense-codec",
            "masks-0.25-raw",
            "masks-0.25-codec",
            "overview-2-codec",
            "jpeg-90-image");
    requireSame(arms, "dense-raw", "dense-codec");
    requireSame(arms, "masks-0.25-raw", "masks-0.25-codec");
    // 36 samples, and 9 of them; what a stream is framed in is less than half a byte of 2,000 tiles
    assertThat(arms.get("dense-raw").get("wire_down").asDouble()).isBetween(36.0, 36.5);
    assertThat(arms.get("masks-0.25-raw").get("wire_down").asDouble()).isBetween(9.0, 9.5);
    assertThat(arms.get("masks-0.25-codec").get("wire_down").asDouble()).isBetween(2.0, 9.0);
    assertThat(arms.get("jpeg-90-image").get("requests").asInt()).isEqualTo(1);
    assertThat(arms.get("jpeg-90-image").get("timed").get("p50_ms").asDouble()).isPositive();
    for (String file : List.of("result.csv", "result.html", "result.md", "figure.svg")) {
      assertThat(folder.resolve(file)).isNotEmptyFile();
    }
    assertThat(Files.readAllLines(folder.resolve("result.csv"))).hasSize(1 + arms.size());

    Path network = folder.resolve("seed-1/masks-0.25/learned.json");
    FileTime learnedAt = Files.getLastModifiedTime(network);
    assertThat(bench("--arms", "masks").err()).contains("--resume");
    CommandRun again = bench("--arms", "masks", "--only", "learn,measure,report", "--resume");
    assertThat(again.exit()).isZero();
    assertThat(Files.getLastModifiedTime(network)).isEqualTo(learnedAt);
    assertThat(bench("--arms", "masks", "--batch", "64", "--resume").err())
        .contains("learned with other settings");
  }

  private static void requireSame(Map<String, JsonNode> arms, String one, String other) {
    for (String figure : List.of("as_is", "tuned")) {
      assertThat(arms.get(one).get(figure)).isEqualTo(arms.get(other).get(figure));
    }
  }

  @Test
  void withGdalImagesAndBandsArriveAsTheyWere() throws IOException {
    try (GdalHere here = new GdalHere()) {
      assumeThat(here.gdal()).as("GDAL's Python bindings").isPresent();
    }
    CommandRun run =
        bench(
            "--arms",
            "dense,channels,webp,jpeg2000",
            "--webp-qualities",
            "80",
            "--jpeg2000-percents",
            "25");
    assertThat(run.err()).doesNotContain("maskcast:");
    Map<String, JsonNode> arms = arms();
    for (String arm : List.of("lossless-webp", "lossless-jpeg2000", "cog-band", "cog-pixel")) {
      requireSame(arms, "dense-codec", "dense-" + arm);
    }
    requireSame(arms, "channels-2-codec", "channels-2-cog-band");
    requireSame(arms, "channels-2-codec", "channels-2-cog-pixel");
    // Two of four bands are read where they lie apart, all where they lie side by side.
    assertThat(wire(arms, "channels-2-cog-band")).isLessThan(0.8 * wire(arms, "dense-cog-band"));
    assertThat(wire(arms, "channels-2-cog-pixel"))
        .isCloseTo(wire(arms, "dense-cog-pixel"), within(0.5));
    // A quarter of 36 bytes is 9, and what the request and the answer begin with.
    assertThat(wire(arms, "jpeg2000-25-image")).isBetween(7.0, 9.0 + 500.0 / TEST_TILES);
  }

  private record GdalHere(Optional<Gdal> gdal) implements AutoCloseable {

    GdalHere() {
      this(Gdal.start(List.of("python3", "/usr/bin/python3")));
    }

    @Override
    public void close() {
      gdal.ifPresent(Gdal::close);
    }
  }

  private static double wire(Map<String, JsonNode> arms, String arm) {
    return arms.get(arm).get("wire_down").asDouble() + arms.get(arm).get("wire_up").asDouble();
  }

  @Test
  void saysWhatIsWrong() {
    assertThat(bench("--arms", "masks,jpg").err()).contains("'jpg' is no arm of this comparison");
    assertThat(bench("--jpeg-qualities", "0").err()).contains("jpeg-qualities");
    assertThat(bench("--tiles-per-request", "3000").err()).contains("tiles-per-request");
    assertThat(bench("--only", "mesure").err()).contains("'mesure' is no phase");
    assertThat(bench("--arms", "webp", "--gdal-python", "no-such", "--only", "report").out())
        .contains("webp is left out: GDAL's Python bindings are not here");
  }
}
