package io.maskcast.edge.cli;

import static io.maskcast.edge.RogueTiles.batch;
import static io.maskcast.edge.RogueTiles.end;
import static io.maskcast.edge.RogueTiles.ended;
import static io.maskcast.edge.RogueTiles.slice;
import static io.maskcast.edge.RogueTiles.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.edge.EdgeBundles;
import io.maskcast.edge.RogueTiles;
import io.maskcast.proto.v1.Codec;
import io.maskcast.proto.v1.StreamEnd;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.config.MaskcastCommandLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Command;

/**
 * The agent's commands against a server that lies: three tiles of a row of four samples, of which
 * two are kept. The good answer is classes 0, 1, 0.
 */
@Timeout(90)
class EdgeCommandTest {

  private static final int WIDTH = 4;
  private static final StreamTilesResponse START = start(WIDTH, 3, 2);

  /** Columnar: the first samples 9, 1, 8 of the three tiles, then the second ones 2, 7, 3. */
  private static final StreamTilesResponse BATCH = batch(3, new byte[] {9, 1, 8, 2, 7, 3});

  @TempDir Path folder;
  private final Bundle bundle = EdgeBundles.bundle(WIDTH);
  private RogueTiles server;

  @Command(name = "maskcast", subcommands = EdgeCommand.class)
  private static final class Root {}

  @BeforeEach
  void serve() {
    server = new RogueTiles(bundle, 3);
    server.streams(ended(3, 6, START, BATCH));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aGoodStreamIsClassified() throws IOException {
    Outcome outcome = run("--out", out().toString());

    assertThat(outcome.error()).isEmpty();
    assertThat(outcome.exit()).isZero();
    List<String> lines = Files.readAllLines(out());
    assertThat(lines.get(0)).isEqualTo("tile,predicted,confidence");
    assertThat(lines.subList(1, 4))
        .extracting(line -> line.substring(0, 4))
        .containsExactly("0,0,", "1,1,", "2,0,");
    assertThat(lines).hasSize(4);
    assertThat(lines.get(3)).isEqualTo("2,0,0.993307"); // softmax of 8 and 3
  }

  @Test
  void slicesOfOneTileAndWholeTilesBothArrive() {
    server.streams(
        ended(
            3,
            6,
            START,
            slice(0, (byte) 9),
            slice(1, (byte) 2),
            batch(2, new byte[] {1, 8, 7, 3})));

    assertThat(run("--out", out().toString()).exit()).isZero();
    assertThat(out()).content().contains("\n0,0,", "\n1,1,", "\n2,0,");
  }

  static Stream<Arguments> brokenStreams() {
    StreamEnd good = end(3, 6, START, BATCH);
    return Stream.of(
        Arguments.of("batch before the start", "before the start", ended(3, 6, BATCH)),
        Arguments.of("two starts", "second start", ended(3, 6, START, START, BATCH)),
        Arguments.of("another layout", "another layout", ended(3, 6, start(5, 3, 2), BATCH)),
        Arguments.of("another count", "other tiles", ended(3, 6, start(WIDTH, 4, 2), BATCH)),
        Arguments.of("another mask", "another mask", ended(3, 6, start(WIDTH, 3, 1), BATCH)),
        Arguments.of(
            "more tiles",
            "more tiles",
            ended(4, 8, START, batch(4, new byte[] {9, 1, 8, 2, 7, 3, 1, 1}))),
        Arguments.of(
            "a tile too many at the end",
            "more tiles",
            ended(4, 8, START, BATCH, batch(1, new byte[] {1, 1}))),
        Arguments.of("no tile", "more tiles", ended(3, 6, START, batch(0, new byte[0]), BATCH)),
        Arguments.of(
            "fewer tiles",
            "2 tiles and 4 payload bytes where 3",
            ended(2, 4, START, batch(2, new byte[] {9, 1, 2, 7}))),
        Arguments.of("no end", "no end record", List.of(START, BATCH)),
        Arguments.of("nothing at all", "no end record", List.of()),
        Arguments.of("an end at once", "end record in the middle", ended(0, 0)),
        Arguments.of(
            "a wrong tile count",
            "end record names 2 tiles",
            List.of(START, BATCH, message(good.toBuilder().setTileCount(2).build()))),
        Arguments.of(
            "a wrong payload count",
            "end record names 3 tiles and 7 bytes",
            List.of(START, BATCH, message(good.toBuilder().setPayloadBytes(7).build()))),
        Arguments.of(
            "a wrong selected count",
            "broken",
            List.of(START, BATCH, message(good.toBuilder().setSelectedBytes(7).build()))),
        Arguments.of(
            "a wrong checksum",
            "checksum",
            List.of(
                START,
                BATCH,
                message(good.toBuilder().setPayloadCrc32C(~good.getPayloadCrc32C()).build()))),
        Arguments.of(
            "a flipped byte",
            "another checksum",
            List.of(START, batch(3, new byte[] {9, 1, 8, 2, 7, 4}), message(good))),
        Arguments.of(
            "a batch with a wrong checksum",
            "payloads that do not match",
            List.of(START, wronglyChecksummed(BATCH), message(good))),
        Arguments.of(
            "a message after the end",
            "after the end",
            List.of(START, BATCH, message(good), BATCH)),
        Arguments.of(
            "an empty message",
            "unknown here",
            List.of(START, StreamTilesResponse.getDefaultInstance())),
        Arguments.of(
            "a short payload",
            "5 bytes where the plan needs 6",
            ended(3, 6, START, batch(3, new byte[5]))),
        Arguments.of(
            "a gap between slices",
            "do not follow",
            ended(3, 6, START, batch(2, new byte[4]), slice(1, (byte) 1))),
        Arguments.of(
            "overlapping slices",
            "do not follow",
            ended(3, 6, START, slice(0, (byte) 1), slice(0, (byte) 1))),
        Arguments.of(
            "a slice too long", "do not follow", ended(3, 6, START, slice(0, new byte[3]))),
        Arguments.of(
            "an endless slice", "do not follow", ended(3, 6, START, slice(0, new byte[0]))),
        Arguments.of(
            "a slice from below", "do not follow", ended(3, 6, START, slice(-1, (byte) 1))),
        Arguments.of(
            "other tiles between slices",
            "between the slices",
            ended(3, 6, START, slice(0, (byte) 1), batch(1, new byte[2]))),
        Arguments.of("an end between slices", "middle", ended(3, 6, START, slice(0, (byte) 1))),
        Arguments.of(
            "no zstd",
            "cannot be decoded",
            ended(3, 6, START, batch(3, Codec.CODEC_ZSTD, new byte[] {1, 2, 3, 4, 5, 6}))),
        Arguments.of(
            "no codec",
            "a codec that was not offered",
            ended(3, 6, START, batch(3, Codec.CODEC_UNSPECIFIED, new byte[6]))));
  }

  private static StreamTilesResponse wronglyChecksummed(StreamTilesResponse batch) {
    StreamTilesResponse.Builder wrong = batch.toBuilder();
    wrong.getBatchBuilder().setStreamCrc32C(1);
    return wrong.build();
  }

  private static StreamTilesResponse message(StreamEnd end) {
    return StreamTilesResponse.newBuilder().setEnd(end).build();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenStreams")
  void aBrokenStreamLeavesNoFile(String name, String words, List<StreamTilesResponse> messages) {
    server.streams(messages);

    Outcome outcome = run("--out", out().toString());

    assertThat(outcome.exit()).as(name).isEqualTo(1);
    assertThat(outcome.error()).startsWith("maskcast: ").contains(words).hasLineCount(1);
    assertThat(files(out().getParent())).isEmpty();
  }

  @Test
  void aBatchThatMakesMoreOfItselfThanTheContractAllowsIsRefused() {
    int many = 600_000; // of 2 selected bytes each
    server.streams(List.of(start(WIDTH, many, 2), batch(many, Codec.CODEC_ZSTD, new byte[20])));

    Outcome outcome = run("--tiles", "0-" + (many - 1), "--out", out().toString());

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.error()).contains("over the limit of 1 MiB");
  }

  @Test
  void aServerThatDiesMidStreamLeavesNoFile() {
    server.streams(List.of(START, batch(2, new byte[4])));
    server.cutsTheConnection();

    Outcome outcome = run("--out", out().toString());

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.error()).startsWith("maskcast: ").contains("127.0.0.1:" + server.port());
    assertThat(files(out().getParent())).isEmpty();
  }

  @Test
  void aStreamThatBreaksGoesOnAndSaysSo() {
    server.breaksOffAfter(START, batch(2, new byte[] {9, 1, 2, 7}));
    server.streams(ended(1, 2, start(WIDTH, 1, 2), batch(1, new byte[] {8, 3})));

    Outcome outcome = run("--retries", "1", "--out", out().toString());

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.error()).contains("(2 tiles are there; going on in 0.3 s)");
    assertThat(out()).content().contains("\n0,0,", "\n1,1,", "\n2,0,");
  }

  @Test
  void aBudgetThatIsUsedUpEndsTheRun() {
    server.streams(List.of(START, batch(2, new byte[] {9, 1, 2, 7})));
    server.refusesStreams(1);

    Outcome outcome = run("--retries", "5", "--out", out().toString());

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.error()).isEqualTo("maskcast: the budget is used up");
    assertThat(files(out().getParent())).isEmpty();
  }

  @Test
  void aBudgetThatIsUsedUpIsWaitedForIfWantedAndTheRestFollows() {
    server.refusesBundles(1);
    server.breaksOffAfter(START, batch(2, new byte[] {9, 1, 2, 7}));
    server.refusesStreams(1); // the one that has two tiles
    server.streams(ended(1, 2, start(WIDTH, 1, 2), batch(1, new byte[] {8, 3})));

    Outcome outcome = run("--on-budget", "wait", "--out", out().toString());

    assertThat(outcome.exit()).as(outcome.error()).isZero();
    assertThat(outcome.error().lines())
        .containsExactly(
            "maskcast: the budget is used up (0 tiles are there; going on in 1.0 s)",
            "maskcast: the budget is used up (2 tiles are there; going on in 1.0 s)");
    assertThat(out()).content().contains("\n0,0,", "\n1,1,", "\n2,0,");
    assertThat(server.asked()).hasSize(2);
  }

  @Test
  void whatToDoOnABudgetIsOneOfThreeThings() {
    Outcome unknown = run("--on-budget", "borrow");
    Outcome nothing = run("--on-budget", "smaller");
    Outcome forgotten = run("--smaller", "a,b");

    assertThat(unknown.exit()).isNotZero();
    assertThat(unknown.error()).contains("'borrow'").contains("stop, wait, smaller");
    assertThat(nothing.exit()).isEqualTo(2);
    assertThat(nothing.error()).contains("smaller: '' is not allowed");
    assertThat(forgotten.exit()).isEqualTo(2);
    assertThat(forgotten.error()).contains("on-budget: 'stop' is not allowed");
    assertThat(run("--smaller", "a", "--on-budget", "stop").exit()).isZero();
  }

  @Test
  void whatToDoOnABudgetMayStandInTheFile() throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("edge.yaml"), "on-budget: smaller\nsmaller: [rows, other]\n");

    Outcome both = run("--config", config.toString());
    Outcome overruled = run("--config", config.toString(), "--on-budget", "stop");

    assertThat(both.exit()).isEqualTo(1);
    assertThat(both.error()).contains("no bundle other here"); // the third name it asks for
    assertThat(overruled.exit()).isZero();
  }

  @Test
  void aDeadlineThatIsNoneIsRefusedBeforeAnythingIsAskedFor() {
    for (String seconds : List.of("0", "-1", "0.0001", "90000", "NaN")) {
      Outcome outcome = run("--deadline=" + seconds);
      assertThat(outcome.exit()).as(seconds).isEqualTo(2);
      assertThat(outcome.error()).contains("deadline").contains("0.001 to 86400");
    }
    Outcome audited = run("--deadline=1", "--audit=1/10");
    assertThat(audited.exit()).isEqualTo(2);
    assertThat(audited.error()).contains("audit").contains("--deadline");
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void anOldFileStaysWhenARunFails() throws IOException {
    Files.createDirectories(out().getParent());
    Files.writeString(out(), "old");
    server.streams(List.of(START, BATCH));

    assertThat(run("--out", out().toString()).exit()).isEqualTo(1);

    assertThat(out()).hasContent("old");
    assertThat(files(out().getParent())).containsExactly("predictions.csv");
  }

  @Test
  void labelsGiveTheAccuracyAndWrongOnesLeaveNoFile() throws IOException {
    Path labels = idx(folder.resolve("labels"), 0, 1, 1);
    Outcome good = run("--labels", labels.toString(), "--out", out().toString());
    assertThat(good.exit()).isZero();
    assertThat(good.output()).contains("accuracy            0.6667");
    Files.delete(out());

    Path few = idx(folder.resolve("few"), 0, 1);
    Outcome bad = run("--labels", few.toString(), "--out", out().toString());
    assertThat(bad.exit()).isEqualTo(1);
    assertThat(bad.error()).contains("no label for tile 2");
    assertThat(files(out().getParent())).isEmpty();
  }

  @Test
  void tilesOfSeveralRangesKeepTheirNumbersAndLabels() throws IOException {
    // Tiles 5, 6 and 0: the last of the first batch ends a range.
    server.streams(
        ended(3, 6, START, batch(2, new byte[] {9, 1, 2, 7}), batch(1, new byte[] {8, 3})));
    Path labels = idx(folder.resolve("labels"), 1, 9, 9, 9, 9, 0, 1);

    Outcome outcome =
        run("--tiles", "5-6,0", "--labels", labels.toString(), "--out", out().toString());

    assertThat(outcome.exit()).isZero();
    assertThat(Files.readAllLines(out()).subList(1, 4))
        .extracting(line -> line.substring(0, 4))
        .containsExactly("5,0,", "6,1,", "0,0,");
    assertThat(outcome.output()).contains("accuracy            0.6667");
  }

  @Test
  void aServerThatDoesNotKnowMasksOfEdgesIsSaidSo() {
    server.close();
    server = new RogueTiles(EdgeBundles.choosing(1), 3);
    // Previews, whatever is asked for.
    server.streams(ended(3, 3, start(3, 3, 1), batch(3, new byte[] {9, 1, 8})));
    Outcome outcome = run("--out", out().toString());
    assertThat(outcome.exit()).isNotZero();
    assertThat(outcome.error())
        .contains("The server does not know masks that an edge makes; update it")
        .doesNotContain("Exception");
    assertThat(out()).doesNotExist();
    assertThat(server.asked()).hasSize(2); // nothing is tried again
  }

  @Test
  void anUnknownBundleIsSaidSo() {
    Outcome outcome = edge("run", "--bundle", "other", "--source", "rows");

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.error()).contains("no bundle other here");
  }

  @Test
  void aServerThatIsNotThereIsSaidSo() {
    server.close();

    Outcome outcome = run();

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.error()).contains("Cannot connect to 127.0.0.1:" + server.port());
  }

  // Bundles.

  @Test
  void aKeptBundleCostsNoBlobAndADamagedFileIsFetchedAgain() throws IOException {
    assertThat(run().exit()).isZero();
    assertThat(server.blobCalls()).isEqualTo(3);
    assertThat(server.manifestCalls()).isEqualTo(1);

    assertThat(run().exit()).isZero();
    assertThat(server.blobCalls()).isEqualTo(3);
    assertThat(server.manifestCalls()).isEqualTo(1);

    Digest weights = bundle.manifest().network().weights();
    Path kept = folder.resolve("state").resolve("bundles").resolve(weights.hex());
    Files.write(kept, new byte[] {1, 2, 3});
    assertThat(run().exit()).isZero();
    assertThat(server.blobCalls()).isEqualTo(4);
    assertThat(kept).hasBinaryContent(bundle.blob(weights));
  }

  @Test
  void aBundleThatIsNotWhatItsDigestSaysIsRefused() {
    Digest weights = bundle.manifest().network().weights();
    byte[] right = bundle.blob(weights);
    byte[] wrong = right.clone();
    wrong[right.length - 1] ^= 1;

    server.gives(weights, wrong);
    refused("damaged");
    server.gives(weights, Arrays.copyOf(right, right.length - 1));
    refused("damaged");
    server.gives(weights, Arrays.copyOf(right, right.length + 1000));
    refused("sends more of blob");
    server.gives(weights, new byte[0]);
    refused("damaged");

    server.gives(weights, right);
    assertThat(run().exit()).isZero();
  }

  private void refused(String words) {
    Outcome outcome = run();
    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.error()).startsWith("maskcast: ").contains(words).hasLineCount(1);
  }

  @Test
  void aBundleThatFailsItsSelfTestNeverAnswers() {
    server.close();
    server = new RogueTiles(EdgeBundles.bundle(WIDTH, 2, 0.5f), 3);
    server.streams(ended(3, 6, START, BATCH));

    Outcome outcome = run("--out", out().toString());

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.error()).contains("fails its self-test on vector 0: logit 0");
    assertThat(files(out().getParent())).isEmpty();
  }

  @Test
  void aCacheThatCannotBeWrittenDoesNotStopTheWork() throws IOException {
    Files.createDirectories(folder.resolve("state"));
    Files.writeString(folder.resolve("state").resolve("bundles"), "a file, no folder");

    assertThat(run().exit()).isZero();
  }

  // Fetching one tile.

  @Test
  void aTileIsWrittenAsTheNetworkSeesIt() throws IOException {
    server.streams(ended(1, 2, start(WIDTH, 1, 2), batch(1, new byte[] {(byte) 200, 3})));
    Path npy = folder.resolve("tile.npy");

    assertThat(fetch("--bundle", "rows", "--out", npy.toString()).exit()).isZero();

    byte[] bytes = Files.readAllBytes(npy);
    assertThat(header(bytes)).contains("'<f4'").contains("(1, 1, 4,)");
    ByteBuffer data = ByteBuffer.wrap(bytes, bytes.length - 16, 16).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(new float[] {data.getFloat(), data.getFloat(), data.getFloat(), data.getFloat()})
        .containsExactly(200, 3, 0, 0);
  }

  @Test
  void aTileIsWrittenRawAndDense() throws IOException {
    Path npy = folder.resolve("tile.npy");
    server.streams(ended(1, 2, start(WIDTH, 1, 2), batch(1, new byte[] {(byte) 200, 3})));
    assertThat(fetch("--bundle", "rows", "--raw", "--out", npy.toString()).exit()).isZero();
    byte[] raw = Files.readAllBytes(npy);
    assertThat(header(raw)).contains("'|u1'").contains("(1, 1, 4,)");
    assertThat(Arrays.copyOfRange(raw, raw.length - 4, raw.length))
        .containsExactly((byte) 200, 3, 0, 0);

    server.streams(ended(1, 4, start(WIDTH, 1, 4), batch(1, new byte[] {(byte) 200, 3, 4, 5})));
    assertThat(fetch("--dense", "--out", npy.toString()).exit()).isZero();
    byte[] dense = Files.readAllBytes(npy);
    assertThat(Arrays.copyOfRange(dense, dense.length - 4, dense.length))
        .containsExactly((byte) 200, 3, 4, 5);
  }

  @Test
  void fetchIsAskedForOneThing() {
    Path npy = folder.resolve("tile.npy");
    Outcome neither = fetch("--out", npy.toString());
    Outcome both = fetch("--dense", "--bundle", "rows", "--out", npy.toString());
    Outcome negative =
        edge("fetch", "--source", "rows", "--tile", "-1", "--dense", "--out", npy.toString());

    assertThat(List.of(neither.exit(), both.exit(), negative.exit())).containsOnly(2);
    assertThat(neither.error()).contains("bundle").contains("--dense");
    assertThat(negative.error()).contains("tile: '-1' is not allowed");
    assertThat(npy).doesNotExist();
  }

  @Test
  void aTileThatComesBrokenLeavesNoFile() {
    Path npy = folder.resolve("tile.npy");
    server.streams(List.of(start(WIDTH, 1, 4), batch(1, new byte[4])));

    assertThat(fetch("--dense", "--out", npy.toString()).exit()).isEqualTo(1);

    assertThat(npy).doesNotExist();
  }

  @Test
  void aLargeTileIsPutTogetherFromItsSlices() throws IOException {
    int width = 300_000;
    server.close();
    server = new RogueTiles(EdgeBundles.bundle(width, 200_000, 0), 1);
    byte[] selected = new byte[200_000];
    for (int i = 0; i < selected.length; i++) {
      selected[i] = (byte) (i * 31 + i / 251);
    }
    server.streams(
        ended(
            1,
            200_000,
            start(width, 1, 200_000),
            slice(0, Arrays.copyOfRange(selected, 0, 131_072)),
            slice(131_072, Arrays.copyOfRange(selected, 131_072, 200_000))));
    Path npy = folder.resolve("tile.npy");

    assertThat(
            edge(
                    "fetch",
                    "--source",
                    "rows",
                    "--tile",
                    "0",
                    "--bundle",
                    "rows",
                    "--raw",
                    "--out",
                    npy.toString())
                .exit())
        .isZero();

    byte[] bytes = Files.readAllBytes(npy);
    assertThat(Arrays.copyOfRange(bytes, bytes.length - width, bytes.length))
        .isEqualTo(Arrays.copyOf(selected, width));
  }

  // Tools.

  private Path out() {
    return folder.resolve("out").resolve("predictions.csv");
  }

  private Outcome run(String... flags) {
    return edge("run", with(flags, "--bundle", "rows", "--source", "rows"));
  }

  private Outcome fetch(String... flags) {
    return edge("fetch", with(flags, "--source", "rows", "--tile", "0"));
  }

  private static String[] with(String[] flags, String... more) {
    List<String> all = new ArrayList<>(Arrays.asList(flags));
    all.addAll(Arrays.asList(more));
    return all.toArray(String[]::new);
  }

  private record Outcome(int exit, String output, String error) {}

  private Outcome edge(String command, String... flags) {
    List<String> arguments = new ArrayList<>(List.of("edge", command));
    arguments.addAll(Arrays.asList(flags));
    arguments.addAll(
        List.of(
            "--server=127.0.0.1:" + server.port(),
            "--state-dir=" + folder.resolve("state"),
            "--timeout=20"));
    if (!arguments.toString().contains("--retries")) {
      arguments.add("--retries=0"); // what is wrong stays wrong
    }
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream error = new ByteArrayOutputStream();
    PrintStream outBefore = System.out;
    PrintStream errBefore = System.err;
    System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(error, true, StandardCharsets.UTF_8));
    try {
      int exit = MaskcastCommandLine.run(new Root(), arguments.toArray(String[]::new), Map.of());
      return new Outcome(
          exit,
          output.toString(StandardCharsets.UTF_8),
          failures(error.toString(StandardCharsets.UTF_8)));
    } finally {
      System.setOut(outBefore);
      System.setErr(errBefore);
    }
  }

  /** Standard error without the progress bar, which redraws its line. */
  private static String failures(String error) {
    return String.join(
        "\n", Stream.of(error.split("[\r\n]+")).filter(l -> l.startsWith("maskcast")).toList());
  }

  private static List<String> files(Path folder) {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path idx(Path file, int... labels) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(8 + labels.length).putInt(0x801).putInt(labels.length);
    for (int label : labels) {
      bytes.put((byte) label);
    }
    return Files.write(file, bytes.array());
  }

  private static String header(byte[] npy) {
    int length = (npy[8] & 0xff) | (npy[9] & 0xff) << 8;
    assertThat((10 + length) % 64).isZero();
    return new String(npy, 10, length, StandardCharsets.US_ASCII);
  }
}
