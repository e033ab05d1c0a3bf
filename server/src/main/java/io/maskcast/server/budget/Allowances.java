package io.maskcast.server.budget;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What clients have left of their budgets. What they moved before a restart is read from the ledger
 * when they are first asked about; there a call counts to the day it began on. Thread-safe; the
 * first question about a client waits for the disk.
 */
public final class Allowances {

  /** The budget of every client that has none of its own. */
  public static final String OTHERS = "*";

  private final Map<String, Budget> budgets;
  private final Spent before;
  private final Clock clock;
  private final Map<String, Allowance> allowances = new HashMap<>();

  /**
   * Allowances, all of them as the ledger says.
   *
   * @param budgets by client, or {@link #OTHERS}
   * @param before what was moved before
   * @param clock tells days apart
   */
  public Allowances(Map<String, Budget> budgets, Spent before, Clock clock) {
    this.budgets = Map.copyOf(budgets);
    this.before = before;
    this.clock = clock;
  }

  /** What a client has left; empty if nothing limits it. */
  public synchronized Optional<Allowance> of(String client) {
    return Optional.ofNullable(budgets.getOrDefault(client, budgets.get(OTHERS)))
        .map(
            budget ->
                allowances.computeIfAbsent(
                    client, name -> new Allowance(name, budget, clock, before)));
  }
}
