package io.maskcast.edge.results;

import io.maskcast.shared.config.Choice;

/** What happens when a store of results holds what it may, and some of it is still waited for. */
public enum WhenFull implements Choice {
  /** The oldest results go, though they were not delivered. */
  DROP_OLDEST,
  /** No more results are taken, so jobs wait. */
  REFUSE
}
