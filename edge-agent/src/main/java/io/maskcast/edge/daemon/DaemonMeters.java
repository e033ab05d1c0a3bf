package io.maskcast.edge.daemon;

import io.maskcast.edge.health.BudgetState;
import io.maskcast.edge.health.DaemonSnapshot;
import io.maskcast.edge.health.JobState;
import io.maskcast.edge.health.LinkUse;
import io.maskcast.edge.health.SinkState;
import io.maskcast.proto.wire.WireBytes;
import io.maskcast.shared.usage.ProcessUsage;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** What a daemon knows of itself, as meters. No tile and no agent is a label. */
final class DaemonMeters {

  private static final String BYTES = "bytes";

  private final MeterRegistry metrics;
  private final Supplier<DaemonSnapshot> snapshot;

  private DaemonMeters(MeterRegistry metrics, Supplier<DaemonSnapshot> snapshot) {
    this.metrics = metrics;
    this.snapshot = snapshot;
  }

  static void register(
      MeterRegistry metrics, Supplier<DaemonSnapshot> snapshot, DaemonConfig config) {
    DaemonMeters meters = new DaemonMeters(metrics, snapshot);
    meters.daemon();
    config.jobs().forEach(job -> meters.job(job.name()));
    config.sinks().forEach(sink -> meters.sink(sink.name()));
    meters.budget("day", BudgetState::day, now -> now.dayLimit().orElse(0));
    meters.budget("month", BudgetState::month, now -> now.monthLimit().orElse(0));
    process(metrics);
  }

  private void daemon() {
    gauge(
        "maskcast.edge.ready", "1: it does all it should", now -> now.reasons().isEmpty() ? 1 : 0);
    gauge("maskcast.edge.up.seconds", "How long it has run", now -> now.up().toMillis() / 1e3);
    gauge("maskcast.edge.alarms", "What audits found wrong", now -> now.alarms().size());
    gauge("maskcast.edge.results.bytes", "Results on disk", now -> now.store().bytes());
    gauge("maskcast.edge.results.limit.bytes", "The most of them", now -> now.store().limit());
    counter("maskcast.edge.results.dropped", now -> now.store().dropped());
    gauge("maskcast.edge.cache.bytes", "Tiles on disk", now -> now.cache().bytes());
    gauge("maskcast.edge.cache.limit.bytes", "The most of them", now -> now.cache().limit());
    counter("maskcast.edge.cache.hits", now -> now.cache().hits());
    counter("maskcast.edge.cache.misses", now -> now.cache().misses());
    counter("maskcast.edge.cache.evicted", now -> now.cache().evicted());
    counter("maskcast.edge.cache.damaged", now -> now.cache().damaged());
    for (LinkUse.Purpose purpose : LinkUse.Purpose.values()) {
      for (boolean metered : new boolean[] {true, false}) {
        wire("down", purpose, metered, WireBytes::read);
        wire("up", purpose, metered, WireBytes::written);
      }
    }
  }

  private void gauge(String name, String what, ToDoubleFunction<DaemonSnapshot> number) {
    Gauge.builder(name, snapshot, now -> number.applyAsDouble(now.get()))
        .description(what)
        .register(metrics);
  }

  private void counter(String name, ToDoubleFunction<DaemonSnapshot> number) {
    FunctionCounter.builder(name, snapshot, now -> number.applyAsDouble(now.get()))
        .register(metrics);
  }

  private void wire(
      String direction,
      LinkUse.Purpose purpose,
      boolean metered,
      ToDoubleFunction<WireBytes> number) {
    FunctionCounter.builder(
            "maskcast.edge.wire",
            snapshot,
            now ->
                now.get().uses().stream()
                    .filter(use -> use.purpose() == purpose && use.metered() == metered)
                    .map(LinkUse::bytes)
                    .mapToDouble(number)
                    .sum())
        .tag("direction", direction)
        .tag("purpose", purpose.name().toLowerCase(Locale.ROOT))
        .tag("metered", Boolean.toString(metered))
        .baseUnit(BYTES)
        .description("Bytes of tiles, bundles and deliveries at the sockets")
        .register(metrics);
  }

  private void job(String name) {
    Function<DaemonSnapshot, JobState> state =
        now -> now.jobs().stream().filter(job -> job.name().equals(name)).findFirst().orElseThrow();
    FunctionCounter.builder(
            "maskcast.edge.tiles", snapshot, now -> state.apply(now.get()).recorded())
        .tag("job", name)
        .description("Tiles whose results were recorded")
        .register(metrics);
    FunctionCounter.builder(
            "maskcast.edge.tiles.unreadable", snapshot, now -> state.apply(now.get()).unreadable())
        .tag("job", name)
        .description("Of these, tiles that the server could not read")
        .register(metrics);
    Gauge.builder("maskcast.edge.job.failures", snapshot, now -> state.apply(now.get()).failures())
        .tag("job", name)
        .description("Attempts in a row that failed")
        .register(metrics);
    Gauge.builder(
            "maskcast.edge.job.to.come",
            snapshot,
            now -> state.apply(now.get()).toCome().orElse(0L))
        .tag("job", name)
        .description("Tiles that are known to be left")
        .register(metrics);
  }

  private void sink(String name) {
    Function<DaemonSnapshot, SinkState> state =
        now ->
            now.sinks().stream().filter(sink -> sink.name().equals(name)).findFirst().orElseThrow();
    FunctionCounter.builder(
            "maskcast.edge.delivered", snapshot, now -> state.apply(now.get()).delivered())
        .tag("sink", name)
        .description("Results that were delivered")
        .register(metrics);
    Gauge.builder("maskcast.edge.waiting", snapshot, now -> state.apply(now.get()).waiting())
        .tag("sink", name)
        .description("Results that wait for delivery")
        .register(metrics);
  }

  private void budget(
      String period, ToDoubleFunction<BudgetState> spent, ToDoubleFunction<BudgetState> limit) {
    Gauge.builder(
            "maskcast.edge.budget.spent", snapshot, now -> spent.applyAsDouble(now.get().budget()))
        .tag("period", period)
        .baseUnit(BYTES)
        .register(metrics);
    Gauge.builder(
            "maskcast.edge.budget.limit", snapshot, now -> limit.applyAsDouble(now.get().budget()))
        .tag("period", period)
        .baseUnit(BYTES)
        .description("0: none")
        .register(metrics);
  }

  private static void process(MeterRegistry metrics) {
    ProcessHandle process = ProcessHandle.current();
    FunctionCounter.builder(
            "process.cpu", process, any -> ProcessUsage.now().cpuSeconds().orElse(0))
        .baseUnit("seconds")
        .description("CPU time of all threads")
        .register(metrics);
    Gauge.builder(
            "process.resident.memory.peak",
            process,
            any -> (double) ProcessUsage.now().peakResidentBytes().orElse(0))
        .baseUnit(BYTES)
        .description("The most memory that was ever resident")
        .register(metrics);
  }
}
