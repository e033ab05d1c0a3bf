package io.maskcast.edge.api;

import io.maskcast.edge.usage.CallKind;
import io.maskcast.edge.usage.RecordedCall;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What was moved, by the agent's own account, and what the same tiles would have taken dense:
 * through the same codec where dense tiles of the source were moved once (by an audit, or because
 * somebody asked), else as they are. Immutable.
 */
final class Savings {

  private static final String DENSE = "dense";
  private static final String SAME_CODEC = "dense-same-codec";
  private static final String MIXED = "mixed";

  private final List<RecordedCall> calls;
  private final Map<String, ByteAccount> whole = new HashMap<>();

  Savings(List<RecordedCall> all) {
    // What is sent to sinks is the same whether tiles came masked or dense.
    this.calls = all.stream().filter(call -> call.kind() != CallKind.DELIVERY).toList();
    for (RecordedCall call : calls) {
      if (carriesTiles(call) && isWhole(call)) {
        whole.merge(call.source(), call.bytes(), ByteAccount::plus);
      }
    }
  }

  private static boolean carriesTiles(RecordedCall call) {
    return call.kind() != CallKind.BUNDLE;
  }

  private static boolean isWhole(RecordedCall call) {
    return call.kind() == CallKind.AUDIT || call.bundle().equals(DENSE);
  }

  JsonObject json(LocalDate today) {
    JsonArray days = new JsonArray();
    TreeMap<LocalDate, Boolean> known = new TreeMap<>();
    calls.forEach(call -> known.put(day(call), true));
    known.keySet().stream()
        .skip(Math.max(0, known.size() - 31))
        .forEach(day -> days.add(sum(call -> day(call).equals(day)).put("day", day.toString())));
    return new JsonObject()
        .put("today", sum(call -> day(call).equals(today)))
        .put("total", sum(call -> true))
        .put("days", days);
  }

  private static LocalDate day(RecordedCall call) {
    return LocalDate.ofInstant(call.started(), ZoneOffset.UTC);
  }

  private JsonObject sum(Predicate<RecordedCall> counted) {
    long tiles = 0;
    long moved = 0;
    long audits = 0;
    long bundles = 0;
    long dense = 0;
    double compared = 0;
    boolean estimated = false;
    boolean plain = false;
    for (RecordedCall call : calls) {
      if (!counted.test(call)) {
        continue;
      }
      long wire = call.bytes().wireDown() + call.bytes().wireUp();
      moved += wire;
      bundles += call.kind() == CallKind.BUNDLE ? wire : 0;
      audits += carriesTiles(call) && isWhole(call) ? wire : 0;
      if (carriesTiles(call) && !isWhole(call)) {
        tiles += call.bytes().tiles();
        dense += call.bytes().dense();
        ByteAccount known = whole.getOrDefault(call.source(), ByteAccount.NONE);
        boolean isKnown = known.dense() > 0;
        estimated |= isKnown && call.bytes().dense() > 0;
        plain |= !isKnown && call.bytes().dense() > 0;
        compared +=
            isKnown
                ? (double) call.bytes().dense() * known.payload() / known.dense()
                : call.bytes().dense();
      }
    }
    return new JsonObject()
        .put("tiles", tiles)
        .put("moved", moved)
        .put("moved_for_bundles", bundles)
        .put("moved_dense", audits)
        .put("dense", dense)
        .put("compared_with", Math.round(compared))
        .put("comparison", estimated ? (plain ? MIXED : SAME_CODEC) : DENSE)
        .put("saved", Math.round(compared) - moved);
  }
}
