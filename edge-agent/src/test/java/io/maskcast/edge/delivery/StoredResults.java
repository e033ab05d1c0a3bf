package io.maskcast.edge.delivery;

import io.maskcast.edge.backoff.Backoff;
import io.maskcast.edge.results.Answer;
import io.maskcast.edge.results.JobPosition;
import io.maskcast.edge.results.ResultStore;
import io.maskcast.edge.results.StoreConfig;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.proto.call.Await;
import io.maskcast.shared.bundle.Digest;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;

/** A store with results, and deliveries of them to one sink, which can crash. */
final class StoredResults implements AutoCloseable {

  static final String IDENTITY = "0a1b2c3d";

  private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(1), Duration.ofMillis(20));

  private final Path folder;
  private final SinkConfig sink;
  private ResultStore store;
  private Vertx vertx;
  private Deliveries deliveries;
  private volatile Optional<String> hold = Optional.empty();

  StoredResults(Path folder, SinkConfig sink) {
    this.folder = folder;
    this.sink = sink;
    open();
  }

  private void open() {
    Path cursors = folder.resolve("cursors");
    store =
        ResultStore.open(
            folder.resolve("results"),
            StoreConfig.DEFAULT,
            Deliveries.seen(cursors, List.of(sink)));
    vertx = Vertx.vertx();
    deliveries =
        new Deliveries(
            any -> vertx,
            () -> hold,
            Map.of(sink, job -> job.equals("job")),
            store,
            IDENTITY,
            cursors,
            BACKOFF,
            new Random(1));
    deliveries.start();
  }

  /** Records more results of a job, in groups of seven. */
  void record(String job, int count) {
    JobPosition position =
        store
            .position(job)
            .orElseGet(() -> new JobPosition(job, "rows", 1, Instant.EPOCH, 0, false));
    for (int left = count; left > 0; left -= 7) {
      long first = position.index();
      List<Answer> answers =
          LongStream.range(first, first + Math.min(7, left))
              .mapToObj(tile -> new Answer(tile, (int) (tile % 3), 0.25f))
              .toList();
      position = store.record(position, SourceLevel.full("rows"), Digest.of(new byte[0]), answers);
    }
  }

  /** Why metered sinks take nothing from now on, if so. */
  void hold(Optional<String> why) {
    hold = why;
  }

  /** Records that the next tile of a job has no answer. */
  void recordFailed(String job, String why) {
    JobPosition position =
        store
            .position(job)
            .orElseGet(() -> new JobPosition(job, "rows", 1, Instant.EPOCH, 0, false));
    store.record(
        position,
        SourceLevel.full("rows"),
        Digest.of(new byte[0]),
        List.of(Answer.failed(position.index(), why)));
  }

  Deliveries deliveries() {
    return deliveries;
  }

  /** Ends as a process does that is killed, as far as one can within one; begins again. */
  void crash() {
    Await.result(vertx.close());
    store.close();
    open();
  }

  static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited in vain for " + what);
      }
      Thread.sleep(5); // between two looks; nothing depends on how long
    }
  }

  @Override
  public void close() {
    Await.result(deliveries.stop());
    Await.result(deliveries.close());
    Await.result(vertx.close());
    store.close();
  }
}
