package io.maskcast.deploy.tiles;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.deploy.EdgeToServer;
import io.maskcast.deploy.usage.RowsBundle;
import io.maskcast.deploy.usage.RowsServer;
import io.maskcast.edge.health.JobState.Phase;
import io.maskcast.edge.results.Result;
import io.maskcast.edge.usage.CallKind;
import io.maskcast.edge.usage.EdgeLedger;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Digest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A daemon whose budget asks for smaller masks from its first bytes on. A bundle takes some 110 kB
 * to fetch.
 */
@Timeout(300)
class SmallerInBudgetTest {

  private static final int WIDTH = 12_000;
  private static final int TILES = 4;

  @TempDir Path folder;
  private EdgeToServer server;
  private final Bundle large = RowsBundle.of(WIDTH, 3000);
  private final Bundle middle = RowsBundle.hiding(WIDTH, 2000, 2, Optional.empty());
  private final Bundle small = RowsBundle.hiding(WIDTH, 100, 3, Optional.empty());

  @BeforeEach
  void serve() {
    byte[] samples = new byte[TILES * WIDTH];
    new Random(1).nextBytes(samples);
    server = RowsServer.of(folder, samples, WIDTH);
    server.serve(StreamConfig.defaults());
    server.publish("large", large);
    server.publish("middle", middle);
    server.publish("small", small);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void fetchFirst(String bundle) {
    assertThat(server.edge("run", "--client=tester", "--bundle=" + bundle, "--source=rows").exit())
        .isZero();
  }

  private TilesDaemon daemon(String day) throws Exception {
    return new TilesDaemon(
        folder,
        server,
        """
        cache: {limit: 0}
        budget: {day: %s, warn: 0.000001, then: smaller}
        jobs:
          - {name: again, bundle: large, smaller: [middle, small], source: rows, every: 1s}
        """
            .formatted(day));
  }

  private long bundleBytes(Digest bundle) {
    return EdgeLedger.in(folder.resolve("state")).calls().stream()
        .filter(call -> call.kind() == CallKind.BUNDLE && call.bundle().equals(bundle.hex()))
        .mapToLong(call -> call.bytes().payload())
        .sum();
  }

  private static List<Digest> bundles(List<Result> results) {
    return results.stream().map(Result::bundle).distinct().toList();
  }

  @Test
  void aBundleThatIsNotHereAndNotAffordableIsNotFetchedAndTheJobGoesOnWithWhatIsHere()
      throws Exception {
    fetchFirst("large");
    try (TilesDaemon daemon = daemon("90kB")) {
      daemon.awaitWholeRun("again");
      daemon.awaitWholeRun("again");
      assertThat(bundles(daemon.results())).containsExactly(large.digest());
      assertThat(bundleBytes(middle.digest())).isLessThan(20_000); // at most its manifest
      assertThat(bundleBytes(small.digest())).isLessThan(20_000);
    }
  }

  @Test
  void oneThatIsAffordableIsFetched() throws Exception {
    fetchFirst("large");
    try (TilesDaemon daemon = daemon("10MB")) {
      daemon.awaitWholeRun("again");
      daemon.awaitWholeRun("again");
      assertThat(bundles(daemon.last(TILES))).containsExactly(middle.digest());
      assertThat(bundleBytes(middle.digest())).isGreaterThan(50_000);
    }
  }

  @Test
  void oneThatIsHereIsPreferredToOneThatIsNot() throws Exception {
    fetchFirst("large");
    fetchFirst("small");
    long before = bundleBytes(middle.digest());
    try (TilesDaemon daemon = daemon("10MB")) {
      daemon.awaitWholeRun("again");
      daemon.awaitWholeRun("again");
      assertThat(bundles(daemon.last(TILES))).containsExactly(small.digest());
      assertThat(bundleBytes(middle.digest())).isEqualTo(before);
    }
  }

  @Test
  void whereNothingIsHereAndNothingAffordableTheJobWaitsAndSaysWhy() throws Exception {
    String probe = "jobs: [{name: probe, bundle: nothing, source: rows}]\n";
    try (TilesDaemon before = new TilesDaemon(folder, server, probe)) {
      before.await("some bytes", now -> now.budget().day() > 0); // so the next one begins warned
    }
    try (TilesDaemon daemon = daemon("60kB")) {
      daemon.await(
          "the job to wait",
          now ->
              now.jobs().get(0).phase() == Phase.WAITING
                  && now.jobs().get(0).reason().orElse("").contains("too few to fetch a bundle"));
      assertThat(daemon.results()).isEmpty();
      assertThat(daemon.snapshot().budget().day()).isLessThan(60_000);
    }
  }
}
