package io.maskcast.edge.delivery;

import io.maskcast.edge.backoff.Backoff;
import io.maskcast.edge.health.SinkState;
import io.maskcast.edge.results.ResultStore;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.storage.SlotFile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** All sinks of an agent, each with a courier of its own. Thread-safe. */
public final class Deliveries {

  private static final int CURSOR_VALUES = 2;

  private final List<Courier> couriers = new ArrayList<>();

  /**
   * Deliveries, to be started.
   *
   * @param vertx what runs those of a sink; its sockets are such sinks' alone
   * @param hold why sinks that are metered take nothing now, if so
   * @param sinks where results go, with the jobs whose results each wants
   * @param store where results are
   * @param identity of the store: no two stores have the same
   * @param folder where is kept how far each is
   * @param backoff the waits after failures
   * @param random what waits are drawn from
   * @throws MaskcastException if what is kept can be neither read nor made
   */
  public Deliveries(
      Function<SinkConfig, Vertx> vertx,
      Supplier<Optional<String>> hold,
      Map<SinkConfig, Predicate<String>> sinks,
      ResultStore store,
      String identity,
      Path folder,
      Backoff backoff,
      RandomGenerator random) {
    ResultLine lines = new ResultLine(identity);
    sinks.forEach(
        (config, jobs) ->
            couriers.add(
                new Courier(
                    vertx.apply(config),
                    config,
                    sink(vertx.apply(config), config, lines),
                    jobs,
                    config.metered() ? hold : Optional::empty,
                    store,
                    identity,
                    SlotFile.open(cursor(folder, config.name()), CURSOR_VALUES),
                    backoff,
                    random)));
    store.deliveredUpTo(() -> couriers.stream().mapToLong(Courier::next).min().orElse(0));
    store.onRecord(() -> couriers.forEach(Courier::wake));
  }

  private static Path cursor(Path folder, String sink) {
    return folder.resolve(sink + ".cursor");
  }

  /**
   * The number of the next result is at least this: some sink has those before.
   *
   * @param folder where is kept how far each is
   * @param sinks all sinks
   */
  public static long seen(Path folder, List<SinkConfig> sinks) {
    long seen = 1;
    for (SinkConfig sink : sinks) {
      try (SlotFile file = SlotFile.open(cursor(folder, sink.name()), CURSOR_VALUES)) {
        long[] values = file.values().orElse(new long[CURSOR_VALUES]);
        seen = Math.max(seen, Math.max(values[0], values[1]));
      }
    }
    return seen;
  }

  private static Sink sink(Vertx vertx, SinkConfig config, ResultLine lines) {
    if (config instanceof SinkConfig.ToFile file) {
      return new FileSink(vertx, file, lines);
    }
    if (config instanceof SinkConfig.ToHttp http) {
      return new HttpSink(vertx, http, lines);
    }
    return new MqttSink(vertx, (SinkConfig.ToMqtt) config, lines);
  }

  /** Begins. */
  public void start() {
    couriers.forEach(Courier::start);
  }

  /** How each is. */
  public List<SinkState> states() {
    return couriers.stream().map(Courier::state).toList();
  }

  /** Ends; done when what is on its way has arrived, or failed. */
  public Future<Void> stop() {
    return Future.join(couriers.stream().map(Courier::stop).toList()).mapEmpty();
  }

  /** Frees what the sinks hold, once they have ended. */
  public Future<Void> close() {
    return Future.join(couriers.stream().map(Courier::close).toList()).mapEmpty();
  }
}
