package io.maskcast.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.maskcast.deploy.EdgeToServer;
import io.maskcast.deploy.Node;
import io.maskcast.deploy.usage.RowsBundle;
import io.maskcast.deploy.usage.RowsServer;
import io.maskcast.server.rpc.StreamConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A daemon as a process, whose clock is set by a day while it runs: libfaketime shows it another
 * one, and leaves alone the clock that nobody can set.
 */
@Timeout(600)
@Execution(ExecutionMode.CONCURRENT)
class SetClockIT {

  private static final int WIDTH = 64;
  private static final int TILES = 10;
  private static final Duration CLOSE = Duration.ofHours(1);

  @TempDir Path folder;
  private byte[] samples = new byte[0];

  @BeforeEach
  void onlyWithItsLibrary() {
    assumeThat(library()).as("libfaketime (Debian's package of that name)").isPresent();
  }

  private static Optional<Path> library() {
    try (Stream<Path> places =
        Stream.of("/usr/lib", "/usr/lib64").map(Path::of).filter(Files::isDirectory)) {
      return places
          .flatMap(SetClockIT::below)
          .map(place -> place.resolve("faketime/libfaketimeMT.so.1"))
          .filter(Files::isRegularFile)
          .findFirst();
    }
  }

  private static Stream<Path> below(Path place) {
    try (Stream<Path> entries = Files.list(place)) {
      return Stream.concat(Stream.of(place), entries.filter(Files::isDirectory)).toList().stream();
    } catch (IOException e) {
      return Stream.of(place);
    }
  }

  /** From now on the clock is so many days off. */
  private void set(int days) throws IOException {
    Path hidden = Files.writeString(folder.resolve("clock.new"), "%+dd\n".formatted(days));
    Files.move(hidden, folder.resolve("clock"), StandardCopyOption.ATOMIC_MOVE);
  }

  private Instant clock(int days) {
    return Instant.now().plus(Duration.ofDays(days));
  }

  private RunningDaemon daemon(EdgeToServer server, String more) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("edge.yaml"),
            """
            server: %s
            name: gateway
            state-dir: %s
            reconnect: {first: 100ms, longest: 1s}
            retries: 0
            http: {port: 0}
            sinks:
              - {name: out, file: %s}
            %s
            """
                .formatted(server.address(), folder.resolve("state"), out(), more));
    Map<String, String> environment =
        Map.of(
            "LD_PRELOAD", library().orElseThrow().toString(),
            "FAKETIME_TIMESTAMP_FILE", folder.resolve("clock").toString(),
            "FAKETIME_CACHE_DURATION", "1",
            "FAKETIME_DONT_FAKE_MONOTONIC", "1",
            "DONT_FAKE_MONOTONIC", "1",
            "FAKETIME_FORCE_MONOTONIC_FIX", "0"); // else each look at a clock takes microseconds
    return RunningDaemon.start(
        folder, config, new Node.Surroundings(List.of(), environment, List.of()));
  }

  private Path out() {
    return folder.resolve("out.csv");
  }

  private EdgeToServer serve(int tiles) throws IOException {
    samples = Lines.samples(tiles, WIDTH);
    EdgeToServer server = RowsServer.of(folder, samples, WIDTH);
    server.serve(StreamConfig.defaults());
    server.publish("rows", RowsBundle.of(WIDTH, WIDTH));
    set(0);
    return server;
  }

  private static boolean isClose(Instant one, Instant other) {
    return Duration.between(one, other).abs().compareTo(CLOSE) < 0;
  }

  private static Instant at(JsonNode status, String pointer) {
    return Instant.parse(status.at(pointer).asText());
  }

  /** Waits until the daemon sees its clock as it was set. */
  private JsonNode seen(RunningDaemon daemon, int days) {
    return daemon.awaitStatus("its clock to be set", now -> isClose(at(now, "/at"), clock(days)));
  }

  @Test
  void whatIsDueInSecondsIsDoneInSecondsAndNothingIsMadeUpFor() throws Exception {
    try (EdgeToServer server = serve(TILES);
        RunningDaemon daemon =
            daemon(
                server,
                "jobs: [{name: often, bundle: rows, source: rows, every: 2s}, {name: daily, bundle: rows, source: rows, every: 1d}]")) {
      daemon.awaitStatus(
          "both to have run", now -> now.at("/jobs/1/phase").asText().equals("idle"));
      for (int days : new int[] {1, -1, 0}) {
        set(days);
        JsonNode then = seen(daemon, days);
        long run = then.at("/jobs/0/run").asLong();
        long began = System.nanoTime();
        JsonNode later =
            daemon.awaitStatus("two more runs", now -> now.at("/jobs/0/run").asLong() >= run + 2);
        long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
        assertThat(later.at("/jobs/0/run").asLong())
            .as("runs in %d s", seconds)
            .isLessThanOrEqualTo(run + 2 + seconds / 2);
        assertThat(later.at("/jobs/1/run").asLong()).as("runs of a day").isEqualTo(1);
        // A run of a day is due a day after the first, on the clock of whoever looks.
        assertThat(isClose(at(later, "/jobs/1/next"), clock(days + 1)))
            .as("%s is due at %s", later.at("/at"), later.at("/jobs/1/next"))
            .isTrue();
        assertThat(daemon.get(daemon.port(), "/livez").statusCode()).isEqualTo(200);
        assertThat(daemon.get(daemon.port(), "/readyz").statusCode()).isEqualTo(200);
      }
      requireAttempts(server, daemon);
      daemon.node().terminate();
      assertThat(daemon.node().exitCode()).isZero();
    }
    requireTimesOfTheClock();
  }

  /** A server that is not there is tried again in seconds, whatever the clock says. */
  private void requireAttempts(EdgeToServer server, RunningDaemon daemon) throws IOException {
    server.stopServer();
    for (int days : new int[] {1, -1}) {
      set(days);
      long failures = seen(daemon, days).at("/jobs/0/failures").asLong();
      JsonNode later =
          daemon.awaitStatus(
              "two more attempts", now -> now.at("/jobs/0/failures").asLong() >= failures + 2);
      assertThat(later.at("/up_seconds").asDouble()).isBetween(0.0, 600.0);
    }
  }

  /** Each result has the time of the clock when it came, and none is there twice. */
  private void requireTimesOfTheClock() throws IOException {
    List<String[]> lines = Lines.of(out());
    assertThat(lines.stream().map(fields -> fields[0]).distinct().count()).isEqualTo(lines.size());
    assertThat(
            lines.stream()
                .map(fields -> Duration.between(Instant.now(), Instant.parse(fields[1])))
                .map(off -> Math.round(off.toMinutes() / 1440.0))
                .distinct())
        .containsExactlyInAnyOrder(0L, 1L, -1L);
    lines.forEach(fields -> Lines.requireRight(fields, samples, WIDTH));
  }

  @Test
  void aDayMoreOnTheClockGivesNoSecondBudgetAndADayLessLocksNone() throws Exception {
    int many = 200_000;
    try (EdgeToServer server = serve(many)) {
      String jobs =
          "budget: {day: 500kB, month: 100MB}\njobs: [{name: all, bundle: rows, source: rows}]";
      JsonNode spent;
      try (RunningDaemon daemon = daemon(server, jobs)) {
        spent =
            daemon.awaitStatus(
                "the budget to be spent",
                now -> now.at("/jobs/0/phase").asText().equals("waiting"));
        for (int days : new int[] {-1, 1}) {
          set(days);
          JsonNode then = seen(daemon, days);
          assertThat(then.at("/budget/level").asText()).isEqualTo("spent");
          assertThat(then.at("/jobs/0/recorded")).isEqualTo(spent.at("/jobs/0/recorded"));
          assertThat(then.at("/budget/day/renewed_in_seconds").asLong())
              .isBetween(1L, Duration.ofDays(1).toSeconds());
        }
        double up = daemon.awaitStatus("a status", now -> true).at("/up_seconds").asDouble();
        daemon.awaitStatus("a second more", now -> now.at("/up_seconds").asDouble() > up + 1);
        daemon.node().kill();
      }
      try (RunningDaemon daemon = daemon(server, jobs)) { // two days later, the clock says
        JsonNode again =
            daemon.awaitStatus(
                "the budget to be known",
                now -> now.at("/jobs/0/phase").asText().equals("waiting"));
        assertThat(again.at("/results/next")).isEqualTo(spent.at("/results/next"));
        assertThat(again.at("/budget/day/renewed_in_seconds").asLong())
            .isBetween(1L, Duration.ofDays(1).toSeconds());
      }
    }
  }
}
