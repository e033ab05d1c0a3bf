package io.maskcast.server.ledger;

/** How a stream stands. */
public enum StreamOutcome {
  /** It goes on. */
  RUNNING,
  /** It ended with its end record. */
  OK,
  /** The client went away or did not want more. */
  CANCELLED,
  /** It broke. */
  FAILED
}
