package io.maskcast.deploy.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.deploy.EdgeToServer;
import io.maskcast.deploy.EdgeToServer.Outcome;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.bundle.ReferenceEntry;
import io.maskcast.shared.drift.Disagreement;
import io.maskcast.shared.drift.DriftTest;
import io.maskcast.shared.drift.TileMoments;
import io.maskcast.shared.drift.TypicalTiles;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.plan.SelectionPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Audits of runs that climb a ladder, over real sockets. The lower rung keeps the first 20 samples
 * of a row, the higher one 50. The network answers 1 where the last sample of a row, which no rung
 * keeps, is larger than the first, and is sure where the first is large: half of the tiles climb.
 * What the higher rung adds to these is nothing like what it is of the others.
 */
@Timeout(120)
class LadderAuditTest {

  private static final int WIDTH = 200;
  private static final int FIRST = 20;
  private static final int KEPT = 50;
  private static final int TILES = 2000;
  private static final int SURE = 100; // a first sample of so much stops a tile

  @TempDir Path folder;
  private final byte[] clean = rows();
  private Optional<EdgeToServer> server = Optional.empty();

  private static byte[] rows() {
    Random random = new Random(4);
    byte[] samples = new byte[TILES * WIDTH];
    for (int tile = 0; tile < TILES; tile++) {
      int begin = tile * WIDTH;
      for (int i = 0; i < WIDTH; i++) {
        samples[begin + i] = (byte) (60 + random.nextInt(80));
      }
      if (climbs(samples, tile)) {
        Arrays.fill(samples, begin + FIRST, begin + KEPT, (byte) 255);
      }
      samples[begin + WIDTH - 1] = (byte) (random.nextInt(10) == 0 ? 200 : 0);
    }
    return samples;
  }

  private static boolean climbs(byte[] samples, int tile) {
    return (samples[tile * WIDTH] & 0xff) < SURE;
  }

  private static byte[] foggy(byte[] samples, int fromTile) {
    byte[] fog = samples.clone();
    for (int i = fromTile * WIDTH; i < fog.length; i++) {
      fog[i] = (byte) (((fog[i] & 0xff) + 255) / 2);
    }
    return fog;
  }

  private int differing() {
    int differing = 0;
    for (int tile = 0; tile < TILES; tile++) {
      differing += (clean[(tile + 1) * WIDTH - 1] & 0xff) > (clean[tile * WIDTH] & 0xff) ? 1 : 0;
    }
    return differing;
  }

  /** Of the lower rung, as a trainer measures it; here all stops give the same answers. */
  private ReferenceEntry reference(int byRule) {
    BitSet lower = new BitSet();
    lower.set(0, FIRST);
    SelectionPlan plan =
        SelectionPlan.compile(
            Mask.of(MaskGrid.pixels(1, 1, WIDTH), lower),
            RowsBundle.of(WIDTH, KEPT).manifest().input().layout());
    TileMoments moments = new TileMoments(plan, new Normalisation(new float[1], new float[] {1}));
    List<double[]> all = new ArrayList<>();
    for (int tile = 0; tile < TILES; tile++) {
      all.add(moments.of(Arrays.copyOfRange(clean, tile * WIDTH, tile * WIDTH + FIRST), 1, 0));
    }
    return TypicalTiles.measure(all, new Disagreement(TILES, differing()))
        .climbing(new ReferenceEntry.Climbed(List.of(differing(), differing()), List.of(byRule)));
  }

  /** The confidence of an answer 0 is a logistic function of the first sample, over 100. */
  private EdgeToServer serve(byte[] samples, Optional<ReferenceEntry> reference) {
    EdgeToServer started = RowsServer.of(folder, samples, WIDTH);
    server = Optional.of(started);
    started.serve(StreamConfig.defaults());
    double threshold = 1 / (1 + Math.exp(-(SURE - 0.5) / 100));
    started.publish(
        "rows",
        RowsBundle.climbing(
            RowsBundle.hiding(WIDTH, KEPT, WIDTH - 1, Optional.empty()),
            FIRST,
            100,
            threshold,
            35,
            reference));
    return started;
  }

  @AfterEach
  void stop() {
    server.ifPresent(EdgeToServer::close);
  }

  private static Outcome run(EdgeToServer server, String... flags) {
    List<String> all = new ArrayList<>(List.of("--bundle=rows", "--source=rows"));
    all.addAll(List.of(flags));
    return server.edge("run", all.toArray(String[]::new));
  }

  private static long number(String output, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(output);
    assertThat(matcher.find()).as(output).isTrue();
    return Long.parseLong(matcher.group(1).replace(",", ""));
  }

  @Test
  void everyTileIsLookedAtOnceAndByItsLowestRungOnly() {
    EdgeToServer server = serve(clean, Optional.of(reference(differing())));
    Outcome plain = run(server, "--window=300");
    for (String window : List.of("--window=300", "--window=100000")) {
      Outcome outcome = run(server, "--audit=1/1", window);

      assertThat(outcome.exit()).as(outcome.output() + outcome.error()).isZero();
      assertThat(outcome.output())
          .contains("%d of 2,000 answers differ".formatted(differing()))
          .contains("of 2,000 tiles are unlike")
          .doesNotContain("DRIFT");
      // As of the tests, which are the same tiles.
      assertThat(number(outcome.output(), "([0-9,]+) of 2,000 tiles are unlike"))
          .isEqualTo(TILES / 20);
      assertThat(number(outcome.output(), "selected bytes +([0-9,]+)"))
          .isEqualTo(number(plain.output(), "selected bytes +([0-9,]+)"))
          .isEqualTo(FIRST * TILES + (long) (KEPT - FIRST) * climbing());
      Outcome reconciled = server.usage("--reconcile", "--server=" + server.address());
      assertThat(reconciled.exit()).as(reconciled.output() + reconciled.error()).isZero();
    }
  }

  private long climbing() {
    long climbing = 0;
    for (int tile = 0; tile < TILES; tile++) {
      climbing += climbs(clean, tile) ? 1 : 0;
    }
    assertThat(climbing).isBetween(800L, 1200L);
    return climbing;
  }

  @Test
  void theLimitIsAboveWhatTheTestsShowedWhereTilesStop() {
    EdgeToServer server = serve(clean, Optional.of(reference(0)));

    Outcome byRule = run(server, "--audit=1/1");
    Outcome atRung = run(server, "--audit=1/1", "--rung=0");

    assertThat(byRule.exit()).as(byRule.output()).isEqualTo(1);
    assertThat(byRule.output()).contains("5.2 % allowed"); // none of 2,000 is 0.2 % at most
    assertThat(byRule.error()).contains("The mask hides too much");
    assertThat(atRung.exit()).as(atRung.output() + atRung.error()).isZero();
  }

  @Test
  void fogIsFoundWithinTheTilesThatAreStated() {
    int fogBegins = 1500;
    EdgeToServer server = serve(foggy(clean, fogBegins), Optional.of(reference(differing())));
    for (String[] way : new String[][] {{"--window=400"}, {"--rung=1"}}) {
      List<String> flags = new ArrayList<>(List.of("--audit=1/1000"));
      flags.addAll(List.of(way));

      Outcome outcome = run(server, flags.toArray(String[]::new));

      assertThat(outcome.exit()).isEqualTo(1);
      assertThat(number(outcome.error(), "drifted: found after ([0-9,]+) tiles"))
          .isGreaterThan(fogBegins)
          .isLessThanOrEqualTo(fogBegins + DriftTest.TILES_TO_FOUND);
    }
  }

  @Test
  void aLadderWithoutReferenceIsAuditedByItsAnswers() {
    EdgeToServer server = serve(clean, Optional.empty());

    Outcome outcome = run(server, "--audit=1/1");

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.output())
        .contains("%d of 2,000 answers differ".formatted(differing()))
        .contains("samples are compared with nothing");
  }
}
