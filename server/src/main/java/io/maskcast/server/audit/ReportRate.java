package io.maskcast.server.audit;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** How many reports come in a minute: clients name themselves, so all together are counted too. */
public final class ReportRate {

  static final int OF_ONE_CLIENT = 60;
  static final int OF_ALL = 600;

  private static final long WINDOW_MS = 60_000;

  private final Clock clock;
  private final Map<String, Integer> counts = new HashMap<>();
  private long window = Long.MIN_VALUE;
  private int all;

  /** A rate by a clock. */
  public ReportRate(Clock clock) {
    this.clock = clock;
  }

  /** Counts a report, unless there were too many in this minute; whether it may pass. */
  public synchronized boolean pass(String client) {
    long now = clock.millis() / WINDOW_MS;
    if (now != window) {
      window = now;
      all = 0;
      counts.clear();
    }
    if (all >= OF_ALL || counts.getOrDefault(client, 0) >= OF_ONE_CLIENT) {
      return false;
    }
    all++;
    counts.merge(client, 1, Integer::sum);
    return true;
  }
}
