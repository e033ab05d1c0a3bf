package io.maskcast.edge.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.maskcast.proto.call.Await;
import io.maskcast.proto.wire.WireCounters;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls of one connection, those that break included. */
@Timeout(60)
class CallAccountsTest {

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private EdgeLedger ledger;
  private CallAccounts accounts;

  @BeforeEach
  void open() {
    ledger = EdgeLedger.in(folder.resolve("state"));
    accounts = new CallAccounts(vertx, new WireCounters(), ledger, "localhost:7700", "boat");
  }

  @AfterEach
  void stop() {
    Await.result(vertx.close());
  }

  private CallAccount begin(String stream, long payload) {
    CallAccount account = accounts.begin(CallKind.TILES, "sea", "dense");
    account.request(20);
    account.named(stream);
    account.answer(30);
    account.add(ByteAccount.ofPayload(payload));
    return account;
  }

  @Test
  void callsForTheSameAfterOneThatBrokeAreFurtherAttemptsAndCostWhatTheyCost() {
    IllegalStateException broken = new IllegalStateException("cut");
    for (String stream : new String[] {"one", "two"}) {
      Future<Void> call = begin(stream, 7).endsWith(Future.failedFuture(broken));
      assertThatThrownBy(() -> Await.result(call)).isSameAs(broken);
    }
    assertThat(Await.result(begin("three", 11).endsWith(Future.succeededFuture("done"))))
        .isEqualTo("done");
    Await.result(begin("four", 11).endsWith(Future.succeededFuture()));

    assertThat(ledger.calls())
        .extracting(RecordedCall::stream, RecordedCall::outcome, RecordedCall::attempt)
        .containsExactlyInAnyOrder(
            tuple("one", CallOutcome.BROKEN, 1),
            tuple("two", CallOutcome.BROKEN, 2),
            tuple("three", CallOutcome.OK, 3),
            tuple("four", CallOutcome.OK, 1));
    assertThat(
            ledger.calls().stream()
                .map(RecordedCall::bytes)
                .reduce(ByteAccount.NONE, ByteAccount::plus))
        .isEqualTo(new ByteAccount(0, 0, 0, 0, 36, 4 * 35, 4 * 25, 0, 0));
  }

  @Test
  void aLedgerThatCannotBeWrittenDoesNotStopTheWork() throws IOException {
    Files.writeString(folder.resolve("state"), "no folder");

    assertThat(Await.result(begin("one", 7).endsWith(Future.succeededFuture("done"))))
        .isEqualTo("done");
  }
}
