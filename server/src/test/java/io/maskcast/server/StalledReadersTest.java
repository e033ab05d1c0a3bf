package io.maskcast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.proto.v1.StreamTilesRequest;
import io.maskcast.proto.v1.TileRange;
import io.maskcast.server.rpc.StreamConfig;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Readers that ask for much and read nothing. */
@Timeout(120)
class StalledReadersTest {

  private static final int READERS = 200;
  private static final int TILES = 60;
  private static final int ROWS = 500;
  private static final int COLUMNS = 600;

  /** Looks at the account, each a call of its own, without a change. */
  private static final int STILL = 20;

  /**
   * A tile that is being sliced (0.3 MB), what was made of it, and the connection's own buffers.
   */
  private static final long MOST_BYTES_A_READER = 2 << 20;

  private static final long BOUND_SECONDS = 60;

  @TempDir Path folder;
  private RunningServer server;

  @BeforeEach
  void start() {
    byte[] pixels = new byte[TILES * ROWS * COLUMNS];
    new Random(3).nextBytes(pixels);
    server =
        RunningServer.start(
            new ServerConfig(
                "127.0.0.1",
                0,
                folder.resolve("data"),
                Map.of(
                    "large",
                    RunningServer.idx(folder.resolve("l"), pixels, TILES, ROWS, COLUMNS)
                        .toString()),
                StreamConfig.defaults()
                    .withMaxStreams(READERS + 1)
                    .withMaxStreamsPerClient(READERS + 1)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void costTheServerBoundedMemoryAndLeaveWithoutATrace() throws IOException {
    StreamTilesRequest all =
        StreamTilesRequest.newBuilder()
            .setSource("large")
            .addRanges(TileRange.newBuilder().setFirst(0).setLast(TILES - 1))
            .build();
    long before = usedBytes();
    List<StalledReader> readers = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      readers.add(new StalledReader(server.port(), all));
    }
    long made = awaitStandstill();

    assertThat(made).as("of %d".formatted((long) READERS * TILES * ROWS * COLUMNS)).isPositive();
    assertThat((usedBytes() - before) / READERS).isLessThan(MOST_BYTES_A_READER);

    for (StalledReader reader : readers) {
      reader.close();
    }
    awaitRunning(0);
  }

  /** Waits until all streams have begun and none makes any more; gives the payload made. */
  private long awaitStandstill() {
    awaitRunning(READERS);
    long last = -1;
    int still = 0;
    while (still < STILL) {
      long now = usage().getJsonObject("total").getJsonObject("bytes").getLong("payload", 0L);
      still = now == last ? still + 1 : 0;
      last = now;
    }
    return last;
  }

  /** Each look is a call that takes its time; the test's time is limited. */
  private void awaitRunning(int streams) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
    while (running(usage()) != streams) {
      assertThat(System.nanoTime())
          .as("%d streams run".formatted(running(usage())))
          .isLessThan(end);
    }
  }

  private JsonObject usage() {
    return new JsonObject(server.body("/api/usage?streams=" + READERS));
  }

  private static long running(JsonObject usage) {
    JsonArray streams = usage.getJsonArray("streams");
    return streams.stream()
        .filter(stream -> ((JsonObject) stream).getString("outcome").equals("RUNNING"))
        .count();
  }

  /** Heap that is in use, and memory outside of it. */
  private static long usedBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
        + ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
  }
}
