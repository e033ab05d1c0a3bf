package io.maskcast.edge.budget;

import io.maskcast.shared.config.Choice;

/** What jobs do once the byte budget of this agent is nearly spent. When it is spent, they wait. */
public enum BudgetAction implements Choice {
  /** They go on as before until it is spent. */
  STOP,
  /** They go on with bundles whose masks keep less. */
  SMALLER
}
