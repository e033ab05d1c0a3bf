package io.maskcast.server.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.drift.Disagreement;
import io.maskcast.shared.storage.WholeFile;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last audit of each client, source and bundle, and their sums, in a file that is written anew
 * with each report. Of more than {@value #MOST} the ones reported longest ago are forgotten.
 * Thread-safe; {@link #take} waits for the disk.
 */
public final class AuditBook {

  static final int MOST = 1_000;

  private static final long MAX_BYTES = 16 << 20;

  private final Path file;
  private final Clock clock;
  private final Map<Key, AuditEntry> entries = new LinkedHashMap<>(); // reported last comes last

  private record Key(String client, String source, String bundle) {
    static Key of(AuditReport report) {
      return new Key(report.client(), report.source(), report.bundle().hex());
    }
  }

  private AuditBook(Path file, Clock clock) {
    this.file = file;
    this.clock = clock;
  }

  /** {@link #open(Path, Clock)} with the system's clock. */
  public static AuditBook open(Path file) {
    return open(file, Clock.systemUTC());
  }

  /**
   * Opens a book, or makes an empty one.
   *
   * @throws MaskcastException if the file cannot be read or is none
   */
  public static AuditBook open(Path file, Clock clock) {
    AuditBook book = new AuditBook(file, clock);
    if (Files.exists(file)) {
      byte[] bytes = WholeFile.read(file, MAX_BYTES);
      try {
        for (Object entry : new JsonObject(new String(bytes, UTF_8)).getJsonArray("audits")) {
          AuditEntry known = AuditEntry.of((JsonObject) entry);
          book.entries.put(Key.of(known.last()), known);
        }
      } catch (RuntimeException e) {
        throw new MaskcastException(
            "%s is damaged; move it away, and edges will report again".formatted(file), e);
      }
    }
    return book;
  }

  /**
   * Takes a report.
   *
   * @throws MaskcastException if it cannot be written; it is known until the server stops then
   */
  public synchronized void take(AuditReport report) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Key key = Key.of(report);
    AuditEntry before = entries.remove(key);
    entries.put(
        key,
        before == null
            ? new AuditEntry(report, now, Disagreement.NONE, 1)
            : before.after(report, now));
    while (entries.size() > MOST) {
      entries.remove(entries.keySet().iterator().next());
    }
    JsonArray all = new JsonArray();
    entries.values().forEach(entry -> all.add(entry.json()));
    WholeFile.write(file, new JsonObject().put("audits", all).encode().getBytes(UTF_8));
  }

  /** All that is known, the last report first. */
  public synchronized List<AuditEntry> entries() {
    List<AuditEntry> all = new ArrayList<>(entries.values());
    all.sort(Comparator.comparing(AuditEntry::at).reversed());
    return all;
  }

  /** The disagreement of all audits of a source. */
  public synchronized Disagreement total(String source) {
    return entries.values().stream()
        .filter(entry -> entry.last().source().equals(source))
        .map(AuditEntry::total)
        .reduce(Disagreement.NONE, Disagreement::plus);
  }

  /** How many clients and bundles last reported an alarm of a source. */
  public synchronized long alarms(String source) {
    return entries.values().stream()
        .filter(entry -> entry.last().source().equals(source) && !entry.last().alarm().isEmpty())
        .count();
  }
}
