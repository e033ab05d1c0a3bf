package io.maskcast.server.rpc;

import io.maskcast.server.ledger.StreamOutcome;
import io.maskcast.server.ledger.StreamUsage;
import io.maskcast.server.ledger.UsageLedger;
import io.maskcast.shared.usage.ByteAccount;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running streams' accounts, on their way to the ledger and the metrics: while a stream runs
 * every few seconds, and once when it ends.
 */
final class StreamAccounts {

  private static final Logger LOG = LoggerFactory.getLogger(StreamAccounts.class);

  private static final String TILES = "tiles";

  private final UsageLedger ledger;
  private final Workers workers;
  private final MeterRegistry metrics;
  private final Map<String, Counter> bytes = new LinkedHashMap<>();
  private final Counter tiles;
  private final Map<StreamTally, ByteAccount> running = new ConcurrentHashMap<>();
  private boolean stopping;

  StreamAccounts(UsageLedger ledger, Workers workers, MeterRegistry metrics) {
    this.ledger = ledger;
    this.workers = workers;
    this.metrics = metrics;
    this.tiles =
        Counter.builder("maskcast.stream.tiles").description("Tiles sent").register(metrics);
    ByteAccount.NAMES.stream()
        .filter(name -> !name.equals(TILES))
        .forEach(kind -> bytes.put(kind, byteCounter(kind)));
    Gauge.builder("maskcast.streams.active", running, Map::size)
        .description("Tile streams running now")
        .register(metrics);
  }

  private Counter byteCounter(String kind) {
    return Counter.builder("maskcast.stream.bytes")
        .baseUnit("bytes")
        .description("Bytes of tile streams by what they are")
        .tag("kind", kind)
        .register(metrics);
  }

  int active() {
    return running.size();
  }

  void began(StreamTally tally) {
    running.put(tally, ByteAccount.NONE);
  }

  /** Writes what the running streams have moved so far. */
  Future<Void> recordRunning() {
    List<StreamUsage> usages = new ArrayList<>();
    for (StreamTally tally : running.keySet()) {
      usages.add(usage(tally, count(tally), StreamOutcome.RUNNING, ""));
    }
    return record(usages);
  }

  /** Writes the final account of a stream whose client is gone, unless it is the server that is. */
  void brokeOff(StreamTally tally) {
    if (stopping) {
      ended(tally, StreamOutcome.FAILED, "the server stopped while it ran");
    } else {
      ended(tally, StreamOutcome.CANCELLED, "");
    }
  }

  /** Writes a stream's final account. */
  void ended(StreamTally tally, StreamOutcome outcome, String reason) {
    if (!running.containsKey(tally)) {
      return; // accounted for when the server stopped
    }
    ByteAccount total = count(tally);
    running.remove(tally);
    metrics.counter("maskcast.streams.ended", "outcome", outcome.name()).increment();
    LOG.info(
        "stream {} of {} for '{}': {} {} {}",
        tally.streamId(),
        tally.source(),
        tally.client(),
        outcome,
        reason,
        told(total));
    record(List.of(usage(tally, total, outcome, reason)));
  }

  /** {@code tiles=3 dense=2352 ...}. */
  private static String told(ByteAccount total) {
    return total.byName().entrySet().stream()
        .map(number -> number.getKey() + "=" + number.getValue())
        .collect(Collectors.joining(" "));
  }

  /** From now on the server is why streams break off. */
  void stopping() {
    stopping = true;
  }

  /** Writes the final accounts of the streams that still run. */
  void stop() {
    stopping();
    List.copyOf(running.keySet()).forEach(this::brokeOff);
  }

  private Future<Void> record(List<StreamUsage> usages) {
    return workers
        .<Void>run(
            () -> {
              ledger.record(usages);
              return null;
            })
        .onFailure(failure -> LOG.error("Usage could not be recorded: {}", failure.getMessage()));
  }

  /** Adds to the metrics what came since the last time. */
  private ByteAccount count(StreamTally tally) {
    ByteAccount now = tally.account();
    ByteAccount before = running.replace(tally, now);
    if (before != null) {
      ByteAccount more = now.since(before);
      tiles.increment((double) more.tiles());
      Map<String, Long> moved = more.byName();
      bytes.forEach((kind, counter) -> counter.increment((double) moved.get(kind)));
    }
    return now;
  }

  private static StreamUsage usage(
      StreamTally tally, ByteAccount total, StreamOutcome outcome, String reason) {
    return new StreamUsage(
        tally.streamId(),
        tally.client(),
        tally.source(),
        tally.bundle(),
        tally.started(),
        outcome,
        reason,
        total);
  }
}
