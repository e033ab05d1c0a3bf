package io.maskcast.server.ledger;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The tables of a ledger, their version, and whether a file is one. */
final class LedgerSchema {

  /** Raised with every change of the tables; older files are then brought up to it here. */
  static final int VERSION = 3;

  /** "MCUL" in ASCII: tells a ledger from the databases of other programs. */
  private static final int APPLICATION_ID = 0x4d43554c;

  private static final List<String> TABLES =
      List.of(
          """
          CREATE TABLE stream (
            stream_id TEXT PRIMARY KEY NOT NULL,
            kind      TEXT NOT NULL,
            client    TEXT NOT NULL,
            source    TEXT NOT NULL,
            bundle    TEXT NOT NULL,    -- digest, 'dense' or 'unknown'
            day       TEXT NOT NULL,    -- UTC day it started on
            started   INTEGER NOT NULL, -- milliseconds since 1970
            ended     INTEGER NOT NULL, -- of a running stream: last recorded
            outcome   TEXT NOT NULL,
            reason    TEXT NOT NULL,
            tiles     INTEGER NOT NULL,
            dense     INTEGER NOT NULL, -- bytes, as all that follow
            selected  INTEGER NOT NULL,
            over_read INTEGER NOT NULL,
            payload   INTEGER NOT NULL,
            message_down INTEGER NOT NULL,
            message_up   INTEGER NOT NULL,
            wire_down INTEGER NOT NULL,
            wire_up   INTEGER NOT NULL
          ) STRICT
          """,
          "CREATE INDEX stream_started ON stream (started)",
          "CREATE INDEX stream_client ON stream (client, started)",
          "CREATE INDEX stream_running ON stream (outcome) WHERE outcome = 'RUNNING'",
          "PRAGMA application_id = " + APPLICATION_ID,
          "PRAGMA user_version = " + VERSION);

  /**
   * From version 1, which knew messages of both directions together. Nearly all of them went down;
   * over-read was 0, as all sources were in memory.
   */
  private static final List<String> FROM_1 =
      List.of(
          "ALTER TABLE stream ADD COLUMN over_read INTEGER NOT NULL DEFAULT 0",
          "ALTER TABLE stream RENAME COLUMN message TO message_down",
          "ALTER TABLE stream ADD COLUMN message_up INTEGER NOT NULL DEFAULT 0",
          "PRAGMA user_version = 2");

  /** From version 2, which knew streams of tiles only. */
  private static final List<String> FROM_2 =
      List.of(
          "ALTER TABLE stream ADD COLUMN kind TEXT NOT NULL DEFAULT 'TILES'",
          "CREATE INDEX stream_client ON stream (client, started)",
          "PRAGMA user_version = 3");

  private LedgerSchema() {}

  /**
   * Makes the tables in an empty database; checks all others, before it writes to one to bring it
   * up to this version.
   *
   * @throws LedgerException if the file is damaged, of another program or of a newer version
   */
  static void prepare(Connection connection, Path file) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (number(statement, "SELECT count(*) FROM sqlite_schema") == 0) {
        execute(TABLES, connection, statement);
        return;
      }
      if (number(statement, "PRAGMA application_id") != APPLICATION_ID) {
        throw new LedgerException(
            "%s is a database of another program; choose another file for the usage ledger"
                .formatted(file));
      }
      long version = number(statement, "PRAGMA user_version");
      if (version < 1 || version > VERSION) {
        throw new LedgerException(
            "%s has ledger version %d, this maskcast uses %d; start the newer maskcast or choose another file"
                .formatted(file, version, VERSION));
      }
      requireSound(statement, file);
      if (version == 1) {
        execute(FROM_1, connection, statement);
      }
      if (version <= 2) {
        execute(FROM_2, connection, statement);
      }
    }
  }

  /** All or nothing. */
  private static void execute(List<String> sqls, Connection connection, Statement statement)
      throws SQLException {
    connection.setAutoCommit(false);
    for (String sql : sqls) {
      statement.execute(sql);
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  /** Reads the whole file once, so that damage shows at the start and not in a bill. */
  private static void requireSound(Statement statement, Path file) throws SQLException {
    try (ResultSet result = statement.executeQuery("PRAGMA quick_check(1)")) {
      if (!result.next() || !"ok".equals(result.getString(1))) {
        throw new LedgerException(damaged(file));
      }
    }
  }

  static String damaged(Path file) {
    return "The usage ledger %s is damaged; move it away together with %s-wal and %s-shm, if there are any, and start again with an empty one"
        .formatted(file, file.getFileName(), file.getFileName());
  }

  private static long number(Statement statement, String sql) throws SQLException {
    try (ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    }
  }
}
