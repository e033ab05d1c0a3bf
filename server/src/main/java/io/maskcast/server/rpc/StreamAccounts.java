package io.maskcast.server.rpc;

import io.maskcast.server.ledger.StreamKind;
import io.maskcast.server.ledger.StreamOutcome;
import io.maskcast.server.ledger.StreamUsage;
import io.maskcast.server.ledger.UsageLedger;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.usage.ByteAccount;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  private final Map<StreamKind, Map<String, Counter>> bytes = new EnumMap<>(StreamKind.class);
  private final Counter tiles;
  private final Map<StreamTally, ByteAccount> running = new ConcurrentHashMap<>();
  private final Set<Future<Void>> writing = new HashSet<>();
  private boolean stopping;

  StreamAccounts(UsageLedger ledger, Workers workers, MeterRegistry metrics) {
    this.ledger = ledger;
    this.workers = workers;
    this.metrics = metrics;
    this.tiles =
        Counter.builder("maskcast.stream.tiles").description("Tiles sent").register(metrics);
    for (StreamKind kind : StreamKind.values()) {
      bytes.put(kind, byteCounters(kind));
    }
    Gauge.builder("maskcast.streams.active", this, StreamAccounts::active)
        .description("Tile streams running now")
        .register(metrics);
  }

  private Map<String, Counter> byteCounters(StreamKind stream) {
    String name =
        switch (stream) {
          case TILES -> "maskcast.stream.bytes";
          case BUNDLE -> "maskcast.bundle.bytes";
          case PUBLISH -> "maskcast.publish.bytes";
          case FILE -> "maskcast.file.bytes";
          case PREVIEW -> "maskcast.preview.bytes";
        };
    Map<String, Counter> counters = new LinkedHashMap<>();
    for (String kind : ByteAccount.NAMES) {
      if (!kind.equals(TILES)) {
        counters.put(
            kind,
            Counter.builder(name)
                .baseUnit("bytes")
                .description("Bytes of " + stream + " calls by what they are")
                .tag("kind", kind)
                .register(metrics));
      }
    }
    return counters;
  }

  /** Tile streams running now. */
  int active() {
    return (int)
        running.keySet().stream().filter(tally -> tally.kind() == StreamKind.TILES).count();
  }

  void began(StreamTally tally) {
    running.put(tally, ByteAccount.NONE);
  }

  /** Writes what the running streams have moved so far; done when all before it is written too. */
  Future<Void> recordRunning() {
    List<StreamUsage> usages = new ArrayList<>();
    for (StreamTally tally : running.keySet()) {
      usages.add(usage(tally, count(tally), StreamOutcome.RUNNING, ""));
    }
    Future<Void> written = record(usages);
    return Future.join(List.copyOf(writing)).transform(all -> written);
  }

  /** Writes the final account of a stream whose client is gone, unless it is the server that is. */
  void brokeOff(StreamTally tally) {
    if (stopping) {
      ended(tally, StreamOutcome.FAILED, "the server stopped while it ran");
    } else {
      ended(tally, StreamOutcome.CANCELLED, "");
    }
  }

  /** Writes a stream's final account, by how it went. */
  void ended(StreamTally tally, AsyncResult<Void> done) {
    if (done.succeeded()) {
      ended(tally, StreamOutcome.OK, "");
      return;
    }
    RpcFailure failure = RpcFailure.of(done.cause());
    if (failure.status() == GrpcStatus.CANCELLED) {
      brokeOff(tally);
    } else {
      ended(tally, StreamOutcome.FAILED, failure.message());
    }
  }

  /** Writes a stream's final account. */
  void ended(StreamTally tally, StreamOutcome outcome, String reason) {
    if (!running.containsKey(tally)) {
      return; // accounted for when the server stopped
    }
    ByteAccount total = count(tally);
    running.remove(tally);
    if (tally.kind() == StreamKind.TILES) {
      metrics.counter("maskcast.streams.ended", "outcome", outcome.name()).increment();
    }
    LOG.info(
        "{} {} of {} for '{}': {} {} {}",
        tally.kind(),
        tally.streamId(),
        tally.source().isEmpty() ? tally.bundle().map(Digest::brief).orElse("?") : tally.source(),
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
    Future<Void> written =
        workers
            .<Void>run(
                () -> {
                  ledger.record(usages);
                  return null;
                })
            .onFailure(
                failure -> LOG.error("Usage could not be recorded: {}", failure.getMessage()));
    writing.add(written);
    written.onComplete(done -> writing.remove(written));
    return written;
  }

  /** Adds to the metrics what came since the last time. */
  private ByteAccount count(StreamTally tally) {
    ByteAccount now = tally.account();
    ByteAccount before = running.replace(tally, now);
    if (before != null) {
      ByteAccount more = now.since(before);
      tiles.increment((double) more.tiles());
      Map<String, Long> moved = more.byName();
      bytes
          .get(tally.kind())
          .forEach((kind, counter) -> counter.increment((double) moved.get(kind)));
    }
    return now;
  }

  private static StreamUsage usage(
      StreamTally tally, ByteAccount total, StreamOutcome outcome, String reason) {
    return new StreamUsage(
        tally.streamId(),
        tally.kind(),
        tally.client(),
        tally.source(),
        tally.bundle(),
        tally.started(),
        outcome,
        reason,
        total);
  }
}
