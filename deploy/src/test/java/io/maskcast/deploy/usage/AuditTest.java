package io.maskcast.deploy.usage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.maskcast.deploy.EdgeToServer;
import io.maskcast.deploy.EdgeToServer.Outcome;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.bundle.ReferenceEntry;
import io.maskcast.shared.drift.Disagreement;
import io.maskcast.shared.drift.DriftTest;
import io.maskcast.shared.drift.TileMoments;
import io.maskcast.shared.drift.TypicalTiles;
import io.maskcast.shared.plan.SelectionPlan;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
 * Audits over real sockets. The network answers 1 where the last sample of a row is larger than the
 * first; the mask hides the last, so that masked answers are 0.
 */
@Timeout(120)
class AuditTest {

  private static final int WIDTH = 500;
  private static final int KEPT = 50;
  private static final int TILES = 2000;

  @TempDir Path folder;
  private final byte[] clean = rows();
  private Optional<EdgeToServer> server = Optional.empty();

  /** Contrast and level of a row are its own; every tenth answer changes with the last sample. */
  private static byte[] rows() {
    Random random = new Random(4);
    byte[] samples = new byte[TILES * WIDTH];
    for (int tile = 0; tile < TILES; tile++) {
      for (int i = 0; i < WIDTH; i++) {
        samples[tile * WIDTH + i] = (byte) (60 + random.nextInt(80));
      }
      samples[tile * WIDTH + WIDTH - 1] = (byte) (random.nextInt(10) == 0 ? 200 : 0);
    }
    return samples;
  }

  /** Half white: levels rise, contrasts fall. */
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

  private ReferenceEntry reference() {
    SelectionPlan plan =
        SelectionPlan.compile(
            RowsBundle.of(WIDTH, KEPT).mask(),
            RowsBundle.of(WIDTH, KEPT).manifest().input().layout());
    TileMoments moments = new TileMoments(plan, new Normalisation(new float[1], new float[] {1}));
    List<double[]> all = new ArrayList<>();
    for (int tile = 0; tile < TILES; tile++) {
      all.add(moments.of(Arrays.copyOfRange(clean, tile * WIDTH, tile * WIDTH + KEPT), 1, 0));
    }
    return TypicalTiles.measure(all, new Disagreement(TILES, differing()));
  }

  private EdgeToServer serve(byte[] samples, Optional<ReferenceEntry> reference) {
    EdgeToServer started = RowsServer.of(folder, samples, WIDTH);
    server = Optional.of(started);
    started.serve(StreamConfig.defaults());
    started.publish("rows", RowsBundle.hiding(WIDTH, KEPT, WIDTH - 1, reference));
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

  private static String page(EdgeToServer server, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://" + server.address() + path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static long number(String output, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(output);
    assertThat(matcher.find()).as(output).isTrue();
    return Long.parseLong(matcher.group(1).replace(",", ""));
  }

  @Test
  void everyAnswerThatDiffersOnADenseTileIsCountedAndToldEverywhere() throws Exception {
    EdgeToServer server = serve(clean, Optional.empty());
    Path csv = folder.resolve("out.csv");

    Outcome outcome = run(server, "--audit=1/1", "--out=" + csv);

    assertThat(outcome.exit()).as(outcome.output()).isEqualTo(1);
    assertThat(outcome.error()).contains("The mask hides too much");
    assertThat(Files.readAllLines(csv)).as("predictions stay").hasSize(TILES + 1);
    String counts = "%d of 2,000 answers differ".formatted(differing());
    assertThat(outcome.output()).contains("audit               " + counts);
    assertThat(outcome.output()).contains("5.0 % allowed");
    assertThat(page(server, "/")).contains(counts).contains("ALARM: The mask hides too much");
    JsonNode audit =
        new ObjectMapper().readTree(page(server, "/api/audits")).path("audits").path(0);
    assertThat(audit.path("total").path("disagreeing").asInt()).isEqualTo(differing());
    assertThat(audit.path("total").path("audited").asInt()).isEqualTo(TILES);
    assertThat(audit.path("alarm").asText()).contains("hides too much");
    assertThat(page(server, "/metrics"))
        .contains(
            "maskcast_audit_disagreeing{source=\"rows\"} %.1f".formatted((double) differing()))
        .contains("maskcast_audit_alarms{source=\"rows\"} 1.0");
    assertThat(server.usage().output()).contains(counts);
  }

  @Test
  void whatAnAuditTakesIsInNoOtherAccount() throws IOException {
    EdgeToServer server = serve(clean, Optional.of(reference()));
    Outcome plain = run(server);
    Outcome audited = run(server, "--audit=1/10", "--audit-seed=5");

    assertThat(audited.exit()).as(audited.output() + audited.error()).isZero();
    for (String line : List.of("selected bytes +([0-9,]+)", "payload bytes +([0-9,]+)")) {
      assertThat(number(audited.output(), line)).isEqualTo(number(plain.output(), line));
    }
    long wire = number(plain.output(), "\\nwire bytes +([0-9,]+) down");
    assertThat(number(audited.output(), "\\nwire bytes +([0-9,]+) down"))
        .isBetween(wire - 256, wire + 256);
    long tiles = number(audited.output(), "audit +[0-9,]+ of ([0-9,]+) answers");
    assertThat(tiles).isBetween(140L, 260L);
    // Dense rows hardly compress: a random byte of 80 values is 6.3 bits.
    assertThat(number(audited.output(), "audit wire bytes +([0-9,]+) down"))
        .isBetween(tiles * WIDTH * 6 / 8, tiles * WIDTH + 4096);

    Outcome reconciled =
        server.usage("--reconcile", "--server=" + server.address(), "--streams", "--json");
    assertThat(reconciled.exit()).as(reconciled.output() + reconciled.error()).isZero();
    JsonNode calls =
        new ObjectMapper().readTree(server.usage("--streams", "--json").output()).path("streams");
    long audits = 0;
    for (JsonNode call : calls) {
      if (call.path("kind").asText().equals("AUDIT")) {
        audits++;
        assertThat(call.path("compared").asLong()).isEqualTo(tiles);
        assertThat(call.path("bytes").path("tiles").asLong()).isEqualTo(tiles);
      }
    }
    assertThat(audits).isEqualTo(1);
  }

  @Test
  void theSameSeedAuditsTheSameTilesAndWhatTheTestsShowedIsNoAlarm() {
    EdgeToServer server = serve(clean, Optional.of(reference()));
    String line = "(?s).*?\\n(audit  [^\\n]*)\\n.*";
    Outcome once = run(server, "--audit=1/20", "--audit-seed=-7");
    Outcome again = run(server, "--audit=1/20", "--audit-seed=-7");
    Outcome other = run(server, "--audit=1/20", "--audit-seed=-8");

    assertThat(once.exit()).as(once.error()).isZero();
    assertThat(once.output()).contains("(1/20, seed -7)").doesNotContain("DRIFT");
    assertThat(again.output().replaceAll(line, "$1"))
        .isEqualTo(once.output().replaceAll(line, "$1"));
    assertThat(other.output().replaceAll(line, "$1").replace("-8", "-7"))
        .isNotEqualTo(once.output().replaceAll(line, "$1"));
  }

  @Test
  void fogIsFoundWithinTheTilesThatAreStated() throws Exception {
    int fogBegins = 1500;
    EdgeToServer server = serve(foggy(clean, fogBegins), Optional.of(reference()));

    Outcome outcome = run(server, "--audit=1/1000");

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.error()).contains("maskcast: The source has drifted: found after");
    long found = number(outcome.error(), "found after ([0-9,]+) tiles");
    assertThat(found)
        .isGreaterThan(fogBegins)
        .isLessThanOrEqualTo(fogBegins + DriftTest.TILES_TO_FOUND);
    assertThat(page(server, "/")).contains("ALARM: The source has drifted");
  }

  @Test
  void whatCannotBeAuditedIsSaidBefore() {
    EdgeToServer server = serve(clean, Optional.empty());
    for (String share : List.of("100", "1/0", "2/100", "1/99999999999")) {
      assertThat(run(server, "--audit=" + share).exit()).as(share).isNotZero();
    }
    assertThat(run(server, "--audit-limit=0.1").error()).contains("--audit-limit");
    assertThat(run(server, "--audit=1/10", "--audit-limit=0").error()).contains("audit-limit");
    assertThat(run(server, "--audit=1/10", "--on-budget=smaller", "--smaller=rows").error())
        .contains("nothing with --on-budget smaller");
  }
}
