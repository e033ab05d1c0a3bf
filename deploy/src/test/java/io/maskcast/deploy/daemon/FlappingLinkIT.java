package io.maskcast.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.deploy.EdgeToServer;
import io.maskcast.deploy.Node;
import io.maskcast.deploy.WeakLink;
import io.maskcast.deploy.usage.RowsBundle;
import io.maskcast.deploy.usage.RowsServer;
import io.maskcast.server.rpc.StreamConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An hour of a link that goes down and comes back every few seconds, {@value #SCALE} times as fast:
 * flaps, waits and schedule. The daemon is a process with a small heap, and needs no more of
 * anything in the last quarter of the hour than in the second.
 */
@Timeout(600)
class FlappingLinkIT {

  private static final int WIDTH = 256;
  private static final int TILES = 10_000;

  /** An hour takes a minute. */
  private static final int SCALE = 60;

  private static final Duration HOUR = Duration.ofHours(1).dividedBy(SCALE);
  private static final int SAMPLES = 24;

  /** What a median of quarters may be above the other: noise of a collector, not a leak's hour. */
  private static final long HEAP_ALLOWANCE = 1 << 20;

  private static final long RESIDENT_ALLOWANCE = 16 << 20;
  private static final long THREADS_ALLOWANCE = 2;
  private static final long FILES_ALLOWANCE = 4;

  @TempDir Path folder;

  /**
   * What a process needs.
   *
   * @param heap bytes that are used after a full collection
   * @param resident bytes of memory
   * @param threads that run
   * @param files that are open, sockets among them, jars not
   */
  private record Needs(long heap, long resident, long threads, long files) {}

  private Path config(WeakLink link) throws IOException {
    return Files.writeString(
        folder.resolve("edge.yaml"),
        """
        server: %s
        name: gateway
        state-dir: %s
        timeout: 2s
        retries: 2
        retry-wait: 1s
        reconnect: {first: 10ms, longest: 1s}
        link-window: 1
        results: {limit: 512KiB}
        http: {port: 0}
        sinks:
          - {name: out, file: %s}
        jobs:
          - {name: all, bundle: rows, source: rows, every: 1s}
        """
            .formatted(link.address(), folder.resolve("state"), folder.resolve("out.csv")));
  }

  @Test
  void anHourOfItTakesNoMoreMemoryThanAQuarter(TestReporter reporter) throws Exception {
    try (EdgeToServer server = RowsServer.of(folder, Lines.samples(TILES, WIDTH), WIDTH)) {
      server.serve(StreamConfig.defaults());
      server.publish("rows", RowsBundle.of(WIDTH, WIDTH));
      Node.Surroundings small =
          new Node.Surroundings(
              List.of(),
              Map.of("MALLOC_ARENA_MAX", "2"),
              List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:MaxDirectMemorySize=64m"));
      try (WeakLink link = new WeakLink(server.address());
          RunningDaemon daemon = RunningDaemon.start(folder, config(link), small)) {
        daemon.awaitLines(folder.resolve("out.csv"), 1);
        List<Needs> hour = flap(daemon, link);
        link.well();
        reporter.publishEntry("needs", hour.toString());
        requireSteady(hour, "heap", Needs::heap, HEAP_ALLOWANCE);
        requireSteady(hour, "resident", Needs::resident, RESIDENT_ALLOWANCE);
        requireSteady(hour, "threads", Needs::threads, THREADS_ALLOWANCE);
        requireSteady(hour, "files", Needs::files, FILES_ALLOWANCE);
        long before = daemon.awaitStatus("a status", now -> true).at("/jobs/0/run").asLong();
        daemon.awaitStatus("a run", now -> now.at("/jobs/0/run").asLong() > before);
        daemon.node().terminate();
        assertThat(daemon.node().exitCode()).isZero();
        assertThat(daemon.node().err()).doesNotContain("Exception", "\"level\":\"ERROR\"");
        requireNothingLeft(server.address());
      }
    }
  }

  /** Up and down again and again, while it is looked at what the daemon needs. */
  private List<Needs> flap(RunningDaemon daemon, WeakLink link) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Integer> flapping =
        CompletableFuture.supplyAsync(() -> flapUntil(over, link));
    List<Needs> needs = new ArrayList<>();
    long start = System.nanoTime();
    for (int sample = 1; sample <= SAMPLES; sample++) {
      long left = start + HOUR.toNanos() * sample / SAMPLES - System.nanoTime();
      Thread.sleep(Math.max(0, TimeUnit.NANOSECONDS.toMillis(left))); // the hour goes by
      needs.add(needs(daemon.node().process()));
    }
    over.set(true);
    assertThat(flapping.get()).as("flaps").isGreaterThan(100);
    return needs;
  }

  /** Now it breaks, now it stands still; all times are some seconds of the hour. */
  private static int flapUntil(AtomicBoolean over, WeakLink link) {
    Random random = new Random(60);
    int flaps = 0;
    try {
      while (!over.get()) {
        Thread.sleep(random.nextInt(50, 200));
        boolean stands = flaps++ % 10 == 0;
        if (stands) {
          link.stands();
        } else {
          link.isDown();
        }
        Thread.sleep(random.nextInt(10, 100));
        if (stands) {
          link.breaks();
        }
        link.well();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return flaps;
  }

  private Needs needs(ProcessHandle process) throws Exception {
    Path commands = Files.writeString(folder.resolve("commands"), "GC.run\nGC.heap_info\n");
    long heap =
        jcmd(process, commands)
            .lines()
            .filter(line -> line.contains("generation") && line.contains(" used "))
            .mapToLong(line -> kib(line.replaceAll(".* used (\\d+)K.*", "$1")))
            .sum();
    assertThat(heap).as("bytes of heap").isPositive();
    Path proc = Path.of("/proc", Long.toString(process.pid()));
    Map<String, String> status = new HashMap<>();
    for (String line : Files.readAllLines(proc.resolve("status"))) {
      String[] parts = line.split(":\\s*", 2);
      status.put(parts[0], parts[1]);
    }
    try (Stream<Path> open = Files.list(proc.resolve("fd"))) {
      return new Needs(
          heap,
          kib(status.get("VmRSS").replace(" kB", "")),
          Long.parseLong(status.get("Threads")),
          open.filter(FlappingLinkIT::isNoClassPath).count());
    }
  }

  /** Jars are opened as their classes are needed, each once. */
  private static boolean isNoClassPath(Path open) {
    try {
      return !Files.readSymbolicLink(open).toString().endsWith(".jar");
    } catch (IOException e) {
      return false; // it was closed meanwhile
    }
  }

  private static long kib(String number) {
    return Long.parseLong(number.strip()) << 10;
  }

  private static String jcmd(ProcessHandle process, Path commands) throws Exception {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process asked =
        new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "-f", commands.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(asked.waitFor()).as(said).isZero();
    return said;
  }

  /** The server, too, has let go of all streams. */
  private static void requireNothingLeft(String server) throws Exception {
    HttpRequest metrics =
        HttpRequest.newBuilder(URI.create("http://" + server + "/metrics")).build();
    long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    String said = "";
    while (!said.contains("maskcast_streams_active 0.0") && System.nanoTime() - until < 0) {
      said = HttpClient.newHttpClient().send(metrics, HttpResponse.BodyHandlers.ofString()).body();
    }
    assertThat(said).contains("maskcast_streams_active 0.0");
  }

  private static void requireSteady(
      List<Needs> hour, String what, ToLongFunction<Needs> number, long allowance) {
    long second = median(hour.subList(SAMPLES / 4, SAMPLES / 2), number);
    long last = median(hour.subList(SAMPLES * 3 / 4, SAMPLES), number);
    assertThat(last)
        .as(
            "%s in the last quarter, %d in the second; all: %s",
            what, second, hour.stream().mapToLong(number).boxed().toList())
        .isLessThanOrEqualTo(second + allowance);
  }

  private static long median(List<Needs> some, ToLongFunction<Needs> number) {
    long[] sorted = some.stream().mapToLong(number).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
