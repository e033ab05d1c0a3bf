package io.maskcast.edge.cli;

import io.maskcast.edge.usage.Comparison;
import io.maskcast.edge.usage.RecordedCall;
import io.maskcast.shared.drift.Disagreement;
import io.maskcast.shared.usage.ByteAccount;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Accounts side by side, a number a line. */
final class UsageTable {

  private static final String OVER_READ = "over_read";

  private final List<String> lines = new ArrayList<>();

  UsageTable(String... columns) {
    StringBuilder line = new StringBuilder("%-13s".formatted(""));
    for (String column : columns) {
      line.append("%16s".formatted(column));
    }
    lines.add(line.toString());
  }

  /** All numbers but over-read, which an edge cannot see; one account a column. */
  void accounts(List<ByteAccount> columns) {
    for (String name : ByteAccount.NAMES) {
      if (!name.equals(OVER_READ)) {
        StringBuilder line = new StringBuilder("%-13s".formatted(name));
        for (ByteAccount column : columns) {
          line.append(String.format(Locale.ROOT, "%,16d", column.byName().get(name)));
        }
        lines.add(line.toString());
      }
    }
  }

  void print(PrintWriter person) {
    lines.forEach(person::println);
  }

  /** How often answers differed, by source and bundle. */
  static void audits(PrintWriter person, List<RecordedCall> calls) {
    Map<String, Disagreement> found = new TreeMap<>();
    for (RecordedCall call : calls) {
      if (call.audit().tiles() > 0) {
        found.merge(call.source() + " " + call.bundle(), call.audit(), Disagreement::plus);
      }
    }
    found.forEach(
        (about, audit) ->
            person.printf(
                Locale.ROOT,
                "audit of %s: %,d of %,d answers differ on dense tiles, %.1f %% [%.1f, %.1f]%n",
                about,
                audit.disagreeing(),
                audit.tiles(),
                100 * audit.rate(),
                100 * audit.lower(),
                100 * audit.upper()));
  }

  /** One call. */
  static void line(PrintWriter person, RecordedCall call) {
    person.printf(
        "%s %s %s %s %s %s %s%n",
        call.started(),
        call.stream().isEmpty() ? "-" : call.stream(),
        call.kind(),
        call.source().isEmpty() ? call.bundle() : call.source() + " " + call.bundle(),
        call.outcome(),
        call.folded() > 0 ? call.folded() + " calls that day" : "attempt " + call.attempt(),
        told(call.bytes()));
  }

  /** One call in both accounts, with the difference. */
  static void line(PrintWriter person, Comparison call) {
    person.printf(
        "%s edge %s server %s %s difference %s%n",
        call.stream().isEmpty() ? "-" : call.stream(),
        call.edge().map(edge -> edge.outcome().name()).orElse("-"),
        call.server().map(server -> server.outcome()).orElse("-"),
        call.verdict(),
        told(call.difference()));
  }

  private static String told(ByteAccount bytes) {
    StringBuilder told = new StringBuilder();
    bytes
        .byName()
        .forEach(
            (name, number) -> {
              if (!name.equals(OVER_READ)) {
                told.append(told.isEmpty() ? "" : " ").append(name).append('=').append(number);
              }
            });
    return told.toString();
  }
}
