package io.maskcast.server.ledger;

/** What streams can be grouped by. */
public enum Grouping {
  /** What they carry: the name of a {@link StreamKind}. */
  KIND("kind"),
  /** Who asked. */
  CLIENT("client"),
  /** Which one was moved, or whose mask selected: a digest, {@code dense} or {@code unknown}. */
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
