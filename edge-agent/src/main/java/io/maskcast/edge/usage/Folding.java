package io.maskcast.edge.usage;

import io.maskcast.shared.drift.Disagreement;
import io.maskcast.shared.usage.ByteAccount;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts the calls of old days together, so that an account does not grow for ever: one record per
 * day, kind, server, client, source, bundle and outcome. A call that was never seen to end stays by
 * itself, as it may go on, and would then be counted twice.
 */
final class Folding {

  private Folding() {}

  /**
   * The calls with those of old days folded, which come first.
   *
   * @param calls each by its last record, folded ones among them
   * @param firstKept the first UTC day of which every call is kept
   */
  static List<RecordedCall> fold(List<RecordedCall> calls, LocalDate firstKept) {
    Map<String, RecordedCall> folded = new LinkedHashMap<>();
    List<RecordedCall> kept = new ArrayList<>();
    for (RecordedCall call : calls) {
      LocalDate day = day(call);
      if (call.outcome() == CallOutcome.RUNNING || !day.isBefore(firstKept)) {
        kept.add(call);
      } else {
        RecordedCall one = alone(call, day);
        folded.merge(one.key(), one, Folding::together);
      }
    }
    List<RecordedCall> all = new ArrayList<>(folded.values());
    all.addAll(kept);
    return all;
  }

  private static LocalDate day(RecordedCall call) {
    return LocalDate.ofInstant(call.started(), ZoneOffset.UTC);
  }

  private static RecordedCall alone(RecordedCall call, LocalDate day) {
    String key =
        String.join(
            " ",
            day.toString(),
            call.kind().name(),
            call.server(),
            call.client(),
            call.source(),
            call.bundle(),
            call.outcome().name());
    Instant midnight = day.atStartOfDay(ZoneOffset.UTC).toInstant();
    return folded(key, call, midnight, call.bytes(), Math.max(1, call.folded()), call.audit());
  }

  private static RecordedCall together(RecordedCall one, RecordedCall other) {
    return folded(
        one.key(),
        one,
        one.started(),
        one.bytes().plus(other.bytes()),
        one.folded() + other.folded(),
        one.audit().plus(other.audit()));
  }

  private static RecordedCall folded(
      String key,
      RecordedCall like,
      Instant day,
      ByteAccount bytes,
      int calls,
      Disagreement audit) {
    return new RecordedCall(
        key,
        1,
        "",
        like.kind(),
        like.server(),
        like.client(),
        like.source(),
        like.bundle(),
        day,
        like.outcome(),
        1,
        bytes,
        calls,
        audit);
  }
}
