package io.maskcast.deploy.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.deploy.EdgeToServer;
import io.maskcast.deploy.Maskcast;
import io.maskcast.server.budget.Budget;
import io.maskcast.server.rpc.StreamConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An edge as a process that waits for the next month, and is told to end: what Ctrl-C does. */
@Timeout(120)
class InterruptedWaitTest {

  private static final int WIDTH = 500;
  private static final int TILES = 3000;

  @TempDir Path folder;

  @Test
  void anEdgeThatWaitsSaysUntilWhenAndEndsAtOnceWhenTold() throws Exception {
    byte[] samples = new byte[TILES * WIDTH];
    new Random(3).nextBytes(samples);
    try (EdgeToServer server = RowsServer.of(folder, samples, WIDTH)) {
      server.serve(
          StreamConfig.defaults().withBudgets(Map.of("edge", Budget.parse("400kB/month"))));
      server.publish("rows", RowsBundle.of(WIDTH, 200));
      Files.createDirectories(folder.resolve("out"));
      Process edge = waiting(server);
      try (BufferedReader said = edge.errorReader(StandardCharsets.UTF_8)) {
        StringBuilder all = new StringBuilder();
        while (!all.toString().contains("Ctrl-C")) {
          int next = said.read();
          assertThat(next).as(all.toString()).isNotNegative();
          all.append((char) next);
        }
        assertThat(all.toString())
            .containsPattern(
                "maskcast: Client 'edge' has used its budget of 400,000 bytes a month; it goes on at 2\\S+ \\([12],\\d{3} tiles are there; going on at 2\\S+Z; Ctrl-C");

        edge.toHandle().destroy();
        assertThat(edge.waitFor(20, TimeUnit.SECONDS)).isTrue();
      } finally {
        edge.destroyForcibly();
      }
      try (Stream<Path> left = Files.list(folder.resolve("out"))) {
        assertThat(left).isEmpty();
      }
      assertThat(server.edge("usage", "--reconcile").exit()).isZero();
    }
  }

  private Process waiting(EdgeToServer server) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Maskcast.class.getName(),
            "edge",
            "run",
            "--server=" + server.address(),
            "--bundle=rows",
            "--source=rows",
            "--state-dir=" + folder.resolve("state"),
            "--out=" + folder.resolve("out").resolve("predictions.csv"),
            "--on-budget=wait")
        .start();
  }
}
