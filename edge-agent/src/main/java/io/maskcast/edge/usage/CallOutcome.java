package io.maskcast.edge.usage;

/** How a call stands. */
public enum CallOutcome {
  /** It goes on, or the edge was killed while it did. */
  RUNNING,
  /** It ended well. */
  OK,
  /** It broke or was refused. */
  BROKEN
}
