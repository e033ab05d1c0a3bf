package io.maskcast.server.ledger;

import io.maskcast.shared.storage.WholeFile;
import io.maskcast.shared.usage.ByteAccount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * What every stream moved, one row per stream, in an SQLite file. A stream may be recorded as often
 * as wanted, while it runs and at its end: a record replaces what is known of its stream and never
 * adds to it, so nothing is counted twice.
 *
 * <p>What {@link #record} has returned from survives the end of the process and, because every
 * commit is forced to disk (WAL, synchronous=FULL), a power cut too: a bill must not lose what was
 * delivered. The price is one fsync per call, whatever the number of streams in it.
 *
 * <p>Thread-safe; every call waits for the disk and for other calls and belongs on a worker thread.
 * One process at a time: the server holds its data folder locked.
 */
public final class UsageLedger implements AutoCloseable {

  private static final String BYTES = String.join(", ", ByteAccount.NAMES);
  private static final String SUMS =
      "count(*)"
          + ByteAccount.NAMES.stream()
              .map(", coalesce(sum(%s), 0)"::formatted)
              .collect(Collectors.joining());

  /**
   * A stream that has ended stays so: a record written while it still ran but coming late changes
   * nothing, and a second record of its end corrects the totals but not the time.
   */
  private static final String UPSERT =
      """
      INSERT INTO stream (stream_id, kind, client, source, bundle, day, started, ended, outcome, reason, %s)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?%s)
      ON CONFLICT (stream_id) DO UPDATE SET
        kind = excluded.kind, client = excluded.client, source = excluded.source, bundle = excluded.bundle,
        day = excluded.day, started = excluded.started,
        ended = CASE outcome WHEN 'RUNNING' THEN excluded.ended ELSE ended END,
        outcome = excluded.outcome, reason = excluded.reason%s
      WHERE stream.outcome = 'RUNNING' OR excluded.outcome <> 'RUNNING'
      """
          .formatted(
              BYTES,
              ", ?".repeat(ByteAccount.NAMES.size()),
              ByteAccount.NAMES.stream()
                  .map(name -> ", %s = excluded.%s".formatted(name, name))
                  .collect(Collectors.joining()));

  private final Path file;
  private final Clock clock;
  private final Connection connection;

  private UsageLedger(Path file, Clock clock, Connection connection) {
    this.file = file;
    this.clock = clock;
    this.connection = connection;
  }

  /** {@link #open(Path, Clock)} with the system's clock. */
  public static UsageLedger open(Path file) {
    return open(file, Clock.systemUTC());
  }

  /**
   * Opens a ledger, or makes an empty one. Streams that were running when the last process ended
   * are marked as failed, with what they had moved by their last record.
   *
   * @param file the database; SQLite keeps {@code -wal} and {@code -shm} beside it
   * @param clock tells when streams end
   * @throws LedgerException if the file cannot be opened, is damaged, no ledger, or of a newer
   *     version
   */
  public static UsageLedger open(Path file, Clock clock) {
    Connection connection = connect(file);
    UsageLedger ledger = new UsageLedger(file, clock, connection);
    try {
      // Before WAL is switched on, because that would already change the file of somebody else.
      LedgerSchema.prepare(connection, file);
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA journal_mode = WAL");
        statement.executeUpdate(
            "UPDATE stream SET outcome = 'FAILED', reason = 'the server stopped while it ran'"
                + " WHERE outcome = 'RUNNING'");
      }
      return ledger;
    } catch (SQLException e) {
      ledger.close();
      throw ledger.failure("open", e);
    } catch (LedgerException e) {
      ledger.close();
      throw e;
    }
  }

  private static Connection connect(Path file) {
    SQLiteConfig config = new SQLiteConfig();
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(5000);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      return config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
    } catch (IOException e) {
      throw new LedgerException(
          "Cannot open the usage ledger %s: %s; choose a file you may write to"
              .formatted(file, WholeFile.reason(e)),
          e);
    } catch (SQLException e) {
      throw failure(file, "open", e);
    }
  }

  /**
   * Writes what a stream has moved so far, in place of what was known of it.
   *
   * @throws LedgerException if it cannot be written; the ledger is then as before
   */
  public void record(StreamUsage usage) {
    record(List.of(usage));
  }

  /**
   * Writes what streams have moved so far, all or none of them.
   *
   * @throws LedgerException if it cannot be written; the ledger is then as before
   */
  public synchronized void record(Collection<StreamUsage> usages) {
    if (usages.isEmpty()) {
      return;
    }
    try {
      connection.setAutoCommit(false);
      try (PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
        for (StreamUsage usage : usages) {
          bind(upsert, usage);
          upsert.executeUpdate();
        }
        connection.commit();
      } catch (SQLException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw failure("write", e);
    }
  }

  private void bind(PreparedStatement upsert, StreamUsage usage) throws SQLException {
    List<Object> values = new ArrayList<>();
    Collections.addAll(
        values,
        usage.streamId(),
        usage.kind().name(),
        usage.client(),
        usage.source(),
        usage.bundleName(),
        usage.started().atZone(ZoneOffset.UTC).toLocalDate().toString(),
        usage.started().toEpochMilli(),
        clock.millis(),
        usage.outcome().name(),
        usage.reason());
    values.addAll(usage.bytes().numbers());
    for (int i = 0; i < values.size(); i++) {
      upsert.setObject(i + 1, values.get(i));
    }
  }

  /**
   * All streams together, under the key {@code all}.
   *
   * @throws LedgerException if the ledger cannot be read
   */
  public UsageGroup total() {
    return query("SELECT 'all', " + SUMS + " FROM stream", List.of(), UsageLedger::group).get(0);
  }

  /**
   * Streams grouped, in the order of the keys. Linear in the streams ever recorded.
   *
   * @throws LedgerException if the ledger cannot be read
   */
  public List<UsageGroup> by(Grouping grouping) {
    String column = grouping.column();
    return query(
        "SELECT %s, %s FROM stream GROUP BY 1 ORDER BY 1".formatted(column, SUMS),
        List.of(),
        UsageLedger::group);
  }

  /**
   * Single streams, the one that started last first.
   *
   * @param limit how many at most, 0 or more
   * @throws LedgerException if the ledger cannot be read
   */
  public List<RecordedStream> newest(int limit) {
    return newest("", List.of(), limit);
  }

  /**
   * Single streams of one client, the one that started last first.
   *
   * @param client who asked
   * @param limit how many at most, 0 or more
   * @throws LedgerException if the ledger cannot be read
   */
  public List<RecordedStream> newestOf(String client, int limit) {
    return newest("WHERE client = ?", List.of(client), limit);
  }

  private List<RecordedStream> newest(String where, List<String> values, int limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("cannot list %d streams".formatted(limit));
    }
    return query(
        "SELECT stream_id, kind, client, source, bundle, started, outcome, reason, ended, %s FROM stream %s ORDER BY started DESC, rowid DESC LIMIT %d"
            .formatted(BYTES, where, limit),
        values,
        UsageLedger::stream);
  }

  /**
   * What a client moved: bytes of gRPC messages, both directions, of tiles and bundles.
   *
   * @param first the first UTC day that counts; a stream counts to the day it started on
   * @throws LedgerException if the ledger cannot be read
   */
  public long messageBytes(String client, LocalDate first) {
    return query(
            "SELECT coalesce(sum(message_down + message_up), 0) FROM stream"
                + " WHERE client = ? AND day >= ? AND kind <> 'PUBLISH'",
            List.of(client, first.toString()),
            row -> row.getLong(1))
        .get(0);
  }

  /** Makes a value of a row. */
  private interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private synchronized <T> List<T> query(String sql, List<String> parameters, RowReader<T> reader) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.size(); i++) {
        statement.setString(i + 1, parameters.get(i));
      }
      try (ResultSet rows = statement.executeQuery()) {
        List<T> values = new ArrayList<>();
        while (rows.next()) {
          values.add(reader.read(rows));
        }
        return List.copyOf(values);
      }
    } catch (SQLException e) {
      throw failure("read", e);
    }
  }

  private static UsageGroup group(ResultSet row) throws SQLException {
    return new UsageGroup(row.getString(1), row.getLong(2), bytes(row, 3));
  }

  private static RecordedStream stream(ResultSet row) throws SQLException {
    StreamUsage usage =
        new StreamUsage(
            row.getString(1),
            StreamKind.valueOf(row.getString(2)),
            row.getString(3),
            row.getString(4),
            StreamUsage.bundleNamed(row.getString(5)),
            Instant.ofEpochMilli(row.getLong(6)),
            StreamOutcome.valueOf(row.getString(7)),
            row.getString(8),
            bytes(row, 10));
    return new RecordedStream(usage, Instant.ofEpochMilli(row.getLong(9)));
  }

  private static ByteAccount bytes(ResultSet row, int column) throws SQLException {
    List<Long> numbers = new ArrayList<>();
    for (int i = 0; i < ByteAccount.NAMES.size(); i++) {
      numbers.add(row.getLong(column + i));
    }
    return ByteAccount.of(numbers);
  }

  private LedgerException failure(String verb, SQLException e) {
    return failure(file, verb, e);
  }

  private static LedgerException failure(Path file, String verb, SQLException e) {
    // The low byte is the code, the rest a refinement of it.
    int code = e instanceof SQLiteException sqlite ? sqlite.getResultCode().code & 0xff : 0;
    if (code == SQLiteErrorCode.SQLITE_NOTADB.code || code == SQLiteErrorCode.SQLITE_CORRUPT.code) {
      return new LedgerException(LedgerSchema.damaged(file), e);
    }
    return new LedgerException(
        "Cannot %s the usage ledger %s: %s; check the free space and that you may write there"
            .formatted(verb, file, e.getMessage()),
        e);
  }

  /** Closes the file; what was recorded stays. Safe to repeat. */
  @Override
  public synchronized void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failure("close", e);
    }
  }
}
