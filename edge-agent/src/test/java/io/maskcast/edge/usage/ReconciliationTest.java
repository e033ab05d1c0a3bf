package io.maskcast.edge.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.maskcast.edge.usage.Comparison.Verdict;
import io.maskcast.shared.usage.ByteAccount;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What differences of two accounts are explained, and which are not. */
class ReconciliationTest {

  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final String HERE = "server:7700";
  private static final ByteAccount BYTES = new ByteAccount(10, 1000, 100, 0, 90, 120, 30, 500, 200);

  private static RecordedCall edge(String stream, CallOutcome outcome, ByteAccount bytes) {
    return new RecordedCall(
        "key-" + stream,
        1,
        stream,
        CallKind.TILES,
        HERE,
        "boat",
        "sea",
        "dense",
        NOON,
        outcome,
        1,
        bytes);
  }

  private static ServerCall server(
      String stream, String outcome, String reason, ByteAccount bytes) {
    return new ServerCall(stream, NOON, outcome, reason, bytes);
  }

  private static Verdict verdict(RecordedCall edge, ServerCall server) {
    Reconciliation both = Reconciliation.of(HERE, List.of(edge), List.of(server));
    assertThat(both.calls()).hasSize(1);
    return both.calls().get(0).verdict();
  }

  @Test
  void callsThatEndedWellAgreeExactlyButForWireBytes() {
    RecordedCall edge = edge("s", CallOutcome.OK, BYTES);
    ByteAccount overRead = BYTES.plus(ByteAccount.ofOverRead(77));
    assertThat(verdict(edge, server("s", "OK", "", overRead))).isEqualTo(Verdict.AGREES);
    assertThat(verdict(edge, server("s", "OK", "", BYTES.plus(ByteAccount.ofWire(256, -256)))))
        .isEqualTo(Verdict.AGREES);
    assertThat(verdict(edge, server("s", "OK", "", BYTES.plus(ByteAccount.ofWire(257, 0)))))
        .isEqualTo(Verdict.DIFFERS);
    assertThat(verdict(edge, server("s", "OK", "", BYTES.plus(ByteAccount.ofPayload(1)))))
        .isEqualTo(Verdict.DIFFERS);
    assertThat(verdict(edge, server("s", "OK", "", BYTES.plus(ByteAccount.ofMessages(0, 1)))))
        .isEqualTo(Verdict.DIFFERS);
  }

  @Test
  void ofACallThatBrokeMoreMayBeSentThanArrived() {
    RecordedCall broken = edge("s", CallOutcome.BROKEN, BYTES);
    ByteAccount more = BYTES.plus(ByteAccount.ofTiles(5, 500, 50)).plus(ByteAccount.ofPayload(40));
    ByteAccount less = ByteAccount.ofTiles(5, 500, 50);
    assertThat(verdict(broken, server("s", "CANCELLED", "", more))).isEqualTo(Verdict.BROKE_OFF);
    assertThat(verdict(broken, server("s", "CANCELLED", "", less))).isEqualTo(Verdict.DIFFERS);
    assertThat(verdict(broken, server("s", "FAILED", "the server stopped while it ran", less)))
        .isEqualTo(Verdict.BROKE_OFF);
    assertThat(verdict(edge("s", CallOutcome.RUNNING, BYTES), server("s", "OK", "", more)))
        .isEqualTo(Verdict.BROKE_OFF);
  }

  @Test
  void aCallThatOneAccountLacksDiffersUnlessItWasRefusedOrTheServerCouldNotKnowItYet() {
    Reconciliation both =
        Reconciliation.of(
            HERE,
            List.of(
                edge("mine", CallOutcome.OK, BYTES),
                edge("", CallOutcome.BROKEN, BYTES),
                edge("killed", CallOutcome.BROKEN, BYTES),
                edge("young", CallOutcome.RUNNING, BYTES)),
            List.of(
                server("theirs", "OK", "", BYTES),
                server("refused", "FAILED", "no bundle", ByteAccount.ofWire(90, 80))));

    assertThat(both.calls())
        .extracting(Comparison::stream, Comparison::verdict)
        .containsExactly(
            tuple("mine", Verdict.DIFFERS),
            tuple("", Verdict.BROKE_OFF),
            tuple("killed", Verdict.BROKE_OFF),
            tuple("young", Verdict.BROKE_OFF),
            tuple("theirs", Verdict.DIFFERS),
            tuple("refused", Verdict.BROKE_OFF));
    assertThat(both.count(Verdict.DIFFERS)).isEqualTo(2);
    assertThat(both.edgeBytes()).isEqualTo(BYTES.plus(BYTES).plus(BYTES).plus(BYTES));
    assertThat(both.serverBytes()).isEqualTo(BYTES.plus(ByteAccount.ofWire(90, 80)));
  }

  @Test
  void callsToOtherServersAreLeftOut() {
    assertThat(
            Reconciliation.of("other:7700", List.of(edge("s", CallOutcome.OK, BYTES)), List.of())
                .calls())
        .isEmpty();
  }
}
