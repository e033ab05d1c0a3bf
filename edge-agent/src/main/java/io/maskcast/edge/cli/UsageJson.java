package io.maskcast.edge.cli;

import io.maskcast.edge.usage.Comparison;
import io.maskcast.edge.usage.Reconciliation;
import io.maskcast.edge.usage.RecordedCall;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Accounts for programs. */
final class UsageJson {

  private UsageJson() {}

  static JsonObject of(List<RecordedCall> calls, boolean streams) {
    ByteAccount total =
        calls.stream().map(RecordedCall::bytes).reduce(ByteAccount.NONE, ByteAccount::plus);
    JsonObject json = new JsonObject().put("total", of(total));
    if (streams) {
      JsonArray all = new JsonArray();
      calls.forEach(call -> all.add(call.json()));
      json.put("streams", all);
    }
    return json;
  }

  static JsonObject of(Reconciliation both, boolean streams) {
    JsonObject json =
        new JsonObject()
            .put("edge", of(both.edgeBytes()))
            .put("server", of(both.serverBytes()))
            .put("difference", of(both.serverBytes().since(both.edgeBytes())));
    for (Comparison.Verdict verdict : Comparison.Verdict.values()) {
      json.put(verdict.name().toLowerCase(java.util.Locale.ROOT), both.count(verdict));
    }
    if (streams) {
      JsonArray all = new JsonArray();
      both.calls()
          .forEach(
              call ->
                  all.add(
                      new JsonObject()
                          .put("stream", call.stream())
                          .put("verdict", call.verdict().name())
                          .put("edge", of(call.edgeBytes()))
                          .put("server", of(call.serverBytes()))
                          .put("difference", of(call.difference()))));
      json.put("streams", all);
    }
    return json;
  }

  private static JsonObject of(ByteAccount account) {
    JsonObject json = new JsonObject();
    account.byName().forEach(json::put);
    json.remove("over_read");
    return json;
  }
}
