package io.maskcast.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.deploy.EdgeToServer;
import io.maskcast.deploy.Node;
import io.maskcast.deploy.WeakLink;
import io.maskcast.deploy.usage.RowsBundle;
import io.maskcast.deploy.usage.RowsServer;
import io.maskcast.server.rpc.StreamConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
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
  private static final int SAMPLES = 40;

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
   * @param files that are open, sockets among them
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
        results: {limit: 4MiB}
        http: {port: 0}
        sinks:
          - {name: out, file: %s}
        jobs:
          - {name: all, bundle: rows, source: rows, every: 1s}
        """
            .formatted(link.address(), folder.resolve("state"), folder.resolve("out.csv")));
  }

  @Test
  void anHourOfItTakesNoMoreMemoryThanAQuarter() throws Exception {
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
        requireSteady(hour, "heap", Needs::heap, HEAP_ALLOWANCE);
        requireSteady(hour, "resident", Needs::resident, RESIDENT_ALLOWANCE);
        requireSteady(hour, "threads", Needs::threads, THREADS_ALLOWANCE);
        requireSteady(hour, "files", Needs::files, FILES_ALLOWANCE);
        long before = daemon.awaitStatus("it", now -> true).at("/jobs/0/run").asLong();
        daemon.awaitStatus("a run", now -> now.at("/jobs/0/run").asLong() > before);
        assertThat(daemon.node().err()).doesNotContain("Exception", "\"level\":\"ERROR\"");
      }
    }
  }

  /** Up and down again and again; now it stands still, now it breaks. */
  private List<Needs> flap(RunningDaemon daemon, WeakLink link) throws Exception {
    Random random = new Random(60);
    List<Needs> needs = new ArrayList<>();
    long start = System.nanoTime();
    int flaps = 0;
    for (int sample = 1; sample <= SAMPLES; sample++) {
      long until = start + HOUR.toNanos() * sample / SAMPLES;
      while (System.nanoTime() - until < 0) {
        Thread.sleep(random.nextInt(20, 120)); // it is up for some seconds of the hour
        if (flaps % 10 == 0) {
          link.stands();
        } else {
          link.isDown();
        }
        Thread.sleep(random.nextInt(10, 80)); // and down for others
        if (flaps % 10 == 0) {
          link.breaks();
        }
        link.well();
        flaps++;
      }
      needs.add(needs(daemon.node().process()));
    }
    assertThat(flaps).as("flaps").isGreaterThan(HOUR.toSeconds() > 30 ? 100 : 10);
    return needs;
  }

  private static Needs needs(ProcessHandle process) throws Exception {
    jcmd(process, "GC.run");
    long heap =
        jcmd(process, "GC.heap_info")
            .lines()
            .filter(line -> line.contains(" used "))
            .filter(line -> line.contains("generation"))
            .mapToLong(line -> kib(line.replaceAll(".* used (\\d+)K.*", "$1")))
            .sum();
    Path proc = Path.of("/proc", Long.toString(process.pid()));
    Map<String, String> status = new java.util.HashMap<>();
    for (String line : Files.readAllLines(proc.resolve("status"))) {
      String[] parts = line.split(":\\s*", 2);
      status.put(parts[0], parts[1]);
    }
    long files;
    try (var open = Files.list(proc.resolve("fd"))) {
      files = open.count();
    }
    return new Needs(
        heap,
        kib(status.get("VmRSS").replaceAll(" kB", "")),
        Long.parseLong(status.get("Threads")),
        files);
  }

  private static long kib(String number) {
    return Long.parseLong(number.strip()) << 10;
  }

  private static String jcmd(ProcessHandle process, String command) throws Exception {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process asked =
        new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), command)
            .redirectErrorStream(true)
            .start();
    String said = new String(asked.getInputStream().readAllBytes());
    assertThat(asked.waitFor()).as(said).isZero();
    return said;
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
