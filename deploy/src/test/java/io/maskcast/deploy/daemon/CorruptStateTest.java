package io.maskcast.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.maskcast.deploy.EdgeToServer;
import io.maskcast.deploy.WeakLink;
import io.maskcast.deploy.usage.RowsBundle;
import io.maskcast.deploy.usage.RowsServer;
import io.maskcast.edge.daemon.Daemon;
import io.maskcast.edge.daemon.DaemonConfig;
import io.maskcast.edge.health.DaemonSnapshot;
import io.maskcast.edge.health.JobState;
import io.maskcast.edge.systemd.NotifySocket;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.storage.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.slf4j.LoggerFactory;

/**
 * A daemon whose state was damaged while it was off: in the middle of a job, with results that one
 * sink has and another waits for. Whatever file it is, the daemon goes on, or says which file is in
 * its way and what to do, and that helps.
 */
class CorruptStateTest {

  private static final int WIDTH = 64;
  private static final int TILES = 12_000;

  /** Results of one record. */
  private static final int GROUP = 1_000;

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static TemporaryFolder temporary;
  private static Path folder;
  private static byte[] samples;
  private static EdgeToServer server;

  /** What happens to a file. */
  enum Damage {
    CUT {
      @Override
      byte[] done(byte[] bytes, Random random) {
        return java.util.Arrays.copyOf(bytes, random.nextInt(Math.max(1, bytes.length)));
      }
    },
    FLIPPED {
      @Override
      byte[] done(byte[] bytes, Random random) {
        if (bytes.length > 0) {
          int at = random.nextInt(bytes.length);
          for (int i = at; i < Math.min(bytes.length, at + 4); i++) {
            bytes[i] ^= (byte) (1 + random.nextInt(255));
          }
        }
        return bytes;
      }
    },
    EMPTIED {
      @Override
      byte[] done(byte[] bytes, Random random) {
        return new byte[0];
      }
    },
    GARBLED {
      @Override
      byte[] done(byte[] bytes, Random random) {
        byte[] others = new byte[random.nextInt(1, 2_000)];
        random.nextBytes(others);
        return others;
      }
    };

    abstract byte[] done(byte[] bytes, Random random);
  }

  @BeforeContainer
  static void leaveAStateBehind() throws Exception {
    temporary = TemporaryFolder.of("corrupt");
    folder = temporary.path();
    samples = Lines.samples(TILES, WIDTH);
    server = RowsServer.of(folder, samples, WIDTH);
    server.serve(StreamConfig.defaults());
    server.publish("rows", RowsBundle.of(WIDTH, WIDTH));
    Path before = Files.createDirectories(folder.resolve("before"));
    Files.createDirectories(before.resolve("late.csv")); // so that it takes no results
    try (WeakLink link = new WeakLink(server.address())) {
      link.standsAfter(WIDTH * TILES / 2);
      try (Daemon daemon = start(before, link.address())) {
        link.awaitStanding();
        await(daemon, "results", now -> now.store().next() > 2 * GROUP + 1);
      }
    }
    Files.delete(before.resolve("late.csv"));
  }

  @AfterContainer
  static void stop() {
    server.close();
    temporary.close();
  }

  private static Daemon start(Path where, String address) throws IOException {
    Path config =
        Files.writeString(
            where.resolve("edge.yaml"),
            """
            server: %s
            name: gateway
            state-dir: %s
            link-window: 1
            reconnect: {first: 10ms, longest: 1s}
            drain: 5s
            budget: {day: 1GB}
            http: {port: 0}
            sinks:
              - {name: done, file: %s}
              - {name: late, file: %s}
            jobs:
              - {name: all, bundle: rows, source: rows}
            """
                .formatted(
                    address,
                    where.resolve("state"),
                    where.resolve("done.csv"),
                    where.resolve("late.csv")));
    return Daemon.start(
        DaemonConfig.read(config), NotifySocket.of(Map.of()), (router, daemon) -> {});
  }

  private static DaemonSnapshot await(Daemon daemon, String what, Predicate<DaemonSnapshot> wanted)
      throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    DaemonSnapshot now = daemon.snapshot();
    while (!wanted.test(now)) {
      if (System.nanoTime() - until > 0) {
        throw new AssertionError("waited in vain for " + what + ": " + now);
      }
      Thread.sleep(10); // between two looks; nothing depends on how long
      now = daemon.snapshot();
    }
    return now;
  }

  @Property(tries = 40, shrinking = ShrinkingMode.OFF)
  void itGoesOnOrSaysWhatToDo(
      @ForAll @IntRange(max = 1_000) int which, @ForAll Damage damage, @ForAll long seed)
      throws Exception {
    Path where = copy();
    List<Path> files = files(where.resolve("state"));
    Path file = files.get(which % files.size());
    Files.write(file, damage.done(Files.readAllBytes(file), new Random(seed)));
    String what = damage + " " + where.relativize(file);
    ListAppender<ILoggingEvent> log = listen();
    try {
      DaemonSnapshot end = goOn(where, file);
      requireRight(where, what, where.relativize(file).toString().contains("results"), damage, end);
      assertThat(log.list).as(what).noneMatch(event -> event.getThrowableProxy() != null);
    } finally {
      ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).detachAppender(log);
    }
  }

  private static Path copy() throws IOException {
    Path where = Files.createTempDirectory(folder, "after");
    Path before = folder.resolve("before");
    try (Stream<Path> all = Files.walk(before)) {
      for (Path one : all.filter(Files::isRegularFile).toList()) {
        Path there = where.resolve(before.relativize(one));
        Files.createDirectories(there.getParent());
        Files.copy(one, there);
      }
    }
    return where;
  }

  private static List<Path> files(Path state) throws IOException {
    try (Stream<Path> all = Files.walk(state)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static ListAppender<ILoggingEvent> listen() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).addAppender(log);
    return log;
  }

  /** Runs it to its end; if it will not begin, or waits for somebody, does what it says. */
  private static DaemonSnapshot goOn(Path where, Path file) throws Exception {
    try (Daemon daemon = start(where, server.address())) {
      DaemonSnapshot now =
          await(daemon, "its end", some -> isOver(some) || reason(some).contains("is damaged"));
      if (!isOver(now)) {
        obey(reason(now), file);
      }
      return await(daemon, "its end", CorruptStateTest::isOver);
    } catch (MaskcastException e) {
      obey(e.getMessage(), file);
      return goOn(where, file);
    }
  }

  private static boolean isOver(DaemonSnapshot now) {
    return now.jobs().get(0).phase() == JobState.Phase.DONE
        && now.sinks().stream().allMatch(sink -> sink.waiting() == 0);
  }

  private static String reason(DaemonSnapshot now) {
    return now.jobs().get(0).reason().orElse("");
  }

  private static void obey(String told, Path file) throws IOException {
    assertThat(told).contains(file.toString(), "delete it");
    Files.delete(file);
  }

  /** All tiles are there, right and once; but for what was in a damaged record, which is told. */
  private static void requireRight(
      Path where, String what, boolean isOfResults, Damage damage, DaemonSnapshot end)
      throws IOException {
    for (String sink : List.of("done.csv", "late.csv")) {
      List<String[]> lines = Lines.of(where.resolve(sink));
      lines.forEach(fields -> Lines.requireRight(fields, samples, WIDTH));
      assertThat(lines.stream().map(fields -> fields[0]).distinct().count())
          .as("ids of %s after %s", sink, what)
          .isEqualTo(lines.size());
      List<Integer> tiles = lines.stream().map(fields -> Integer.parseInt(fields[5])).toList();
      Set<Integer> missing =
          IntStream.range(0, TILES).boxed().collect(Collectors.toCollection(TreeSet::new));
      tiles.forEach(missing::remove);
      if (isOfResults) {
        assertThat(missing.isEmpty() || end.store().damage().isPresent())
            .as("%d tiles are missing in %s after %s", missing.size(), sink, what)
            .isTrue();
        int most = damage == Damage.FLIPPED ? 2 * GROUP : TILES;
        assertThat(missing.size())
            .as("missing in %s after %s", sink, what)
            .isLessThanOrEqualTo(most);
      } else {
        List<Integer> all = new ArrayList<>(IntStream.range(0, TILES).boxed().toList());
        assertThat(tiles).as("%s after %s", sink, what).isEqualTo(all);
      }
    }
  }
}
