package io.maskcast.server.ledger;

/** What streams can be grouped by. */
public enum Grouping {
  /** Who asked. */
  CLIENT("client"),
  /** Whose mask selected: a digest, or {@code dense}. */
  BUNDLE("bundle"),
  /** Where the tiles came from. */
  SOURCE("source"),
  /** The UTC day they started on, {@code 2026-11-22}. */
  DAY("day"),
  /** How they stand: the name of a {@link StreamOutcome}. */
  OUTCOME("outcome");

  private final String column;

  Grouping(String column) {
    this.column = column;
  }

  String column() {
    return column;
  }
}
