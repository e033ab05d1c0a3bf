package io.maskcast.deploy.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.deploy.EdgeToServer;
import io.maskcast.deploy.EdgeToServer.Outcome;
import io.maskcast.server.budget.Budget;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.shared.bundle.Bundle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real server with a budget and an edge that does with it. The first half of the tiles is all but
 * empty, the second is noise that no codec makes smaller. Class 1 is where the second sample is
 * larger than the first.
 */
@Timeout(120)
class SmallerBundleTest {

  private static final int WIDTH = 500;
  private static final int TILES = 8000;

  @TempDir Path folder;
  private final byte[] samples = samples();
  private EdgeToServer server;

  private static byte[] samples() {
    Random random = new Random(3);
    byte[] samples = new byte[TILES * WIDTH];
    byte[] noise = new byte[TILES / 2 * WIDTH];
    random.nextBytes(noise);
    System.arraycopy(noise, 0, samples, samples.length - noise.length, noise.length);
    for (int tile = 0; tile < TILES / 2; tile++) {
      samples[tile * WIDTH + tile / 3 % 2] = 9;
    }
    return samples;
  }

  private void serve(String budget) {
    server = RowsServer.of(folder, samples, WIDTH);
    server.serve(StreamConfig.defaults().withBudgets(Map.of("edge", Budget.parse(budget))));
    server.publish("large", RowsBundle.of(WIDTH, 400));
    server.publish("middle", RowsBundle.of(WIDTH, 200));
    server.publish("small", RowsBundle.of(WIDTH, 20));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Outcome run(String... flags) {
    return runWith("large", flags);
  }

  private Outcome runWith(String bundle, String... flags) {
    List<String> all =
        new ArrayList<>(
            List.of("--bundle", bundle, "--source=rows", "--out=" + folder.resolve("out.csv")));
    all.addAll(List.of(flags));
    return server.edge("run", all.toArray(String[]::new));
  }

  @Test
  void aBudgetThatSufficesChangesNothing() throws IOException {
    serve("10MB/month");

    Outcome outcome = run("--on-budget=smaller", "--smaller=middle,small");

    assertThat(outcome.exit()).as(outcome.error()).isZero();
    assertThat(outcome.error()).isEmpty();
    assertThat(outcome.output()).containsPattern("bundle +[0-9a-f]{64}\n").contains("8,000\n");
    requireRight(0, TILES);
  }

  /** As they are, 400 samples take 3.2 MB, 200 take 1.6 MB. */
  @Test
  void theFirstThatFitsIsTakenAtOnce() throws IOException {
    serve("2MB/month");

    Outcome outcome = run("--on-budget=smaller", "--smaller=middle", "--smaller=small");

    assertThat(outcome.exit()).as(outcome.error()).isZero();
    assertThat(outcome.error())
        .containsPattern(
            "^maskcast: 1,99\\d,\\d{3} bytes are left of the budget, too few for the 8,000 tiles to come with 'large'; they come with 'middle' \\(0 tiles are there\\)\n$");
    assertThat(outcome.output()).containsPattern("selected bytes +1,600,000\n");
    requireRight(0, TILES);
    assertThat(server.edge("usage", "--reconcile").exit()).isZero();
  }

  /**
   * The edge knows from the tiles it had first that 400 samples of a tile come as a few bytes, and
   * learns otherwise on the way.
   */
  @Test
  void whatTilesTakeIsMeasuredOnTheWay() throws IOException {
    serve("900kB/month");
    assertThat(run("--tiles=0-1999").exit()).isZero();

    Outcome outcome =
        run("--on-budget=smaller", "--smaller=middle,small", "--labels=" + labels().toString());

    assertThat(outcome.exit()).as(outcome.error()).isZero();
    assertThat(outcome.error()).contains("tiles to come with 'large'; they come with ");
    Matcher parts =
        Pattern.compile("bundle +[0-9a-f]{64} \\((\\w+): tiles (\\d+)-(\\d+)\\)\n")
            .matcher(outcome.output());
    List<String> names = new ArrayList<>();
    long selected = 0;
    int next = 0;
    while (parts.find()) {
      names.add(parts.group(1));
      assertThat(Integer.parseInt(parts.group(2))).isEqualTo(next);
      next = Integer.parseInt(parts.group(3)) + 1;
      int kept = Map.of("large", 400, "middle", 200, "small", 20).get(parts.group(1));
      selected += (long) kept * (next - Integer.parseInt(parts.group(2)));
    }
    assertThat(names).startsWith("large").endsWith("small");
    assertThat(next).isEqualTo(TILES);
    assertThat(outcome.output())
        .contains("selected bytes      %,d\n".formatted(selected))
        .contains("accuracy            1.0000");
    requireRight(0, TILES);
    assertThat(server.edge("usage", "--reconcile").exit()).isZero();
  }

  /**
   * Of 400 samples, of which nearly all tiles are sure by the first 20.
   *
   * @param elements what the bundle says they take
   */
  private static Bundle ladder(double elements) {
    return RowsBundle.climbing(RowsBundle.of(WIDTH, 400), 20, 1, 0.9, elements, Optional.empty());
  }

  /** Its highest rung takes 3.2 MB, the mean of its rule 480 kB. */
  @Test
  void aLadderIsReckonedByWhereItsTilesStop() throws IOException {
    serve("2MB/month");
    server.publish("ladder", ladder(60));

    Outcome allToTheTop = runWith("ladder", "--rung=1", "--on-budget=smaller", "--smaller=small");
    assertThat(allToTheTop.error())
        .contains("too few for the 8,000 tiles to come with 'ladder'; they come with 'small'");

    Outcome outcome = runWith("ladder", "--on-budget=smaller", "--smaller=small");

    assertThat(outcome.exit()).as(outcome.error()).isZero();
    assertThat(outcome.error()).isEmpty();
    assertThat(outcome.output()).containsPattern("bundle +[0-9a-f]{64}\n");
    requireRight(0, TILES);
    Outcome refused = runWith("ladder", "--on-budget=smaller", "--smaller=middle");
    assertThat(refused.error())
        .contains("The mask of bundle 'middle' does not keep less than that of 'ladder'");
  }

  /** It says 395 of 400 samples, which would be 3.2 MB, and takes far less. */
  @Test
  void whatALadderTookBeforeGoesBeforeWhatItsBundleSays() throws IOException {
    serve("2MB/month");
    server.publish("ladder", ladder(395));
    Outcome first = runWith("ladder", "--on-budget=smaller", "--smaller=small");
    assertThat(first.error()).contains("they come with 'small'");
    assertThat(runWith("ladder", "--tiles=4000-5999").exit()).isZero();

    Outcome outcome = runWith("ladder", "--on-budget=smaller", "--smaller=small");

    assertThat(outcome.exit()).as(outcome.error()).isZero();
    assertThat(outcome.error()).isEmpty();
    requireRight(0, TILES);
    assertThat(server.edge("usage", "--reconcile").exit()).isZero();
  }

  @Test
  void whereNothingFitsTheBudgetIsNotSpent() {
    serve("100kB/month");
    assertThat(runWith("small", "--tiles=4000-4049").exit()).isZero();

    Outcome outcome = run("--on-budget=smaller", "--smaller=small");

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.error())
        .containsPattern(
            "bytes are left of the budget, too few for the 8,000 tiles to come with 'small'; .* go on at 2");
    assertThat(folder.resolve("out.csv")).exists(); // of the first run
  }

  @Test
  void bundlesThatDoNotBecomeSmallerAreRefused() {
    serve("10MB/month");

    Outcome outcome = run("--on-budget=smaller", "--smaller=small,middle");

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.error())
        .contains("The mask of bundle 'middle' does not keep less than that of 'small'");
  }

  private Path labels() throws IOException {
    ByteBuffer idx = ByteBuffer.allocate(8 + TILES).putInt(0x801).putInt(TILES);
    for (int tile = 0; tile < TILES; tile++) {
      idx.put((byte) label(tile));
    }
    return Files.write(folder.resolve("labels"), idx.array());
  }

  private int label(int tile) {
    return (samples[tile * WIDTH] & 0xff) >= (samples[tile * WIDTH + 1] & 0xff) ? 0 : 1;
  }

  private void requireRight(int first, int count) throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("out.csv"));
    assertThat(lines).hasSize(count + 1);
    for (int i = 0; i < count; i++) {
      assertThat(lines.get(i + 1)).startsWith((first + i) + "," + label(first + i) + ",");
    }
  }
}
