package io.maskcast.edge.health;

import io.maskcast.proto.wire.WireBytes;
import io.maskcast.shared.cache.CacheState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * All that a daemon knows of itself at one moment. Immutable.
 *
 * @param agent who it is
 * @param server where its server is
 * @param at the moment
 * @param up how long it has run
 * @param jobs its jobs, as declared
 * @param sinks its sinks, as declared
 * @param store its results
 * @param budget its bytes
 * @param cache the tiles it keeps
 * @param uses what crossed its sockets since it started, by purpose; pages are not among them
 * @param alarms what audits found wrong
 * @param stopping whether it has been told to stop
 */
public record DaemonSnapshot(
    String agent,
    String server,
    Instant at,
    Duration up,
    List<JobState> jobs,
    List<SinkState> sinks,
    StoreState store,
    BudgetState budget,
    CacheState cache,
    List<LinkUse> uses,
    List<String> alarms,
    boolean stopping) {

  /** Copies the lists. */
  public DaemonSnapshot {
    jobs = List.copyOf(jobs);
    sinks = List.copyOf(sinks);
    alarms = List.copyOf(alarms);
    uses = List.copyOf(uses);
  }

  /** Bytes that count for the budget. */
  public WireBytes metered() {
    return sum(LinkUse::metered);
  }

  /** Bytes of jobs and questions. */
  public WireBytes toServer() {
    return sum(use -> use.purpose() != LinkUse.Purpose.DELIVERIES);
  }

  private WireBytes sum(Predicate<LinkUse> which) {
    return uses.stream().filter(which).map(LinkUse::bytes).reduce(WireBytes.NONE, WireBytes::plus);
  }

  /** Why it does not do all it should; empty if it does. */
  public List<String> reasons() {
    List<String> reasons = new ArrayList<>();
    if (stopping) {
      reasons.add("the daemon is stopping");
    }
    store.problem().ifPresent(why -> reasons.add("results: " + why));
    for (JobState job : jobs) {
      job.reason().ifPresent(why -> reasons.add("job %s: %s".formatted(job.name(), why)));
    }
    alarms.forEach(alarm -> reasons.add("audit: " + alarm));
    return List.copyOf(reasons);
  }

  /** What people should know although it does what it should. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    for (JobState job : jobs) {
      job.note().ifPresent(note -> warnings.add("job %s: %s".formatted(job.name(), note)));
      if (job.unreadable() > 0) {
        warnings.add(
            "job %s: %d tiles could not be read; their results say why"
                .formatted(job.name(), job.unreadable()));
      }
    }
    for (SinkState sink : sinks) {
      sink.reason()
          .ifPresent(
              why ->
                  warnings.add(
                      "sink %s: %s (%d results wait)".formatted(sink.name(), why, sink.waiting())));
    }
    if (store.dropped() > 0) {
      warnings.add(
          "results: %d were dropped undelivered, as the store was full".formatted(store.dropped()));
    }
    cache.problem().ifPresent(why -> warnings.add("tile cache: " + why));
    store.damage().ifPresent(damage -> warnings.add("results: " + damage));
    if (budget.level() != BudgetState.Level.FINE) {
      warnings.add(
          budget.level() == BudgetState.Level.SPENT
              ? "the byte budget is spent"
              : "the byte budget is nearly spent");
    }
    return List.copyOf(warnings);
  }
}
