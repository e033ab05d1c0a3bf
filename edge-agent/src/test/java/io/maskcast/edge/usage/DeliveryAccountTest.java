package io.maskcast.edge.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.proto.wire.WireBytes;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.usage.ByteAccount;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryAccountTest {

  @TempDir Path folder;
  private WireBytes moved = new WireBytes(7, 70); // before it began
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-24T23:59:00Z"));
  private boolean full;
  private EdgeLedger ledger;

  @BeforeEach
  void open() {
    ledger = EdgeLedger.in(folder);
  }

  private final class Wall extends Clock {
    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now.get();
    }
  }

  private DeliveryAccount account() {
    return new DeliveryAccount(
        call -> {
          if (full) {
            throw new MaskcastException("No space left");
          }
          ledger.append(call);
        },
        () -> moved,
        "gateway",
        new Wall());
  }

  private void move(long read, long written) {
    moved = moved.plus(new WireBytes(read, written));
  }

  private static LocalDate day(RecordedCall call) {
    return LocalDate.ofInstant(call.started(), ZoneOffset.UTC);
  }

  @Test
  void eachDayHasItsOwnTotals() {
    DeliveryAccount account = account();
    account.record();
    assertThat(ledger.calls()).isEmpty();
    move(1, 10);
    account.record();
    move(2, 20);
    account.record();
    assertThat(ledger.calls()).hasSize(1);
    now.set(Instant.parse("2026-11-25T00:00:03Z"));
    move(4, 40);
    account.record();
    move(8, 80);
    account.record();

    List<RecordedCall> calls = ledger.calls();

    assertThat(calls).extracting(RecordedCall::kind).containsOnly(CallKind.DELIVERY);
    assertThat(calls).extracting(RecordedCall::client).containsOnly("gateway");
    assertThat(calls)
        .extracting(DeliveryAccountTest::day)
        .containsExactly(LocalDate.parse("2026-11-24"), LocalDate.parse("2026-11-25"));
    assertThat(calls)
        .extracting(RecordedCall::bytes)
        .containsExactly(ByteAccount.ofWire(3, 30), ByteAccount.ofWire(12, 120));
  }

  @Test
  void anotherAgentOrTheSameAnewIsAnotherRecord() {
    DeliveryAccount first = account();
    move(1, 10);
    first.record();
    DeliveryAccount second = account();
    move(2, 20);
    second.record();

    assertThat(ledger.calls())
        .extracting(RecordedCall::bytes)
        .containsExactly(ByteAccount.ofWire(1, 10), ByteAccount.ofWire(2, 20));
  }

  @Test
  void whatCannotBeWrittenIsWrittenLater() {
    DeliveryAccount account = account();
    full = true;
    move(1, 10);
    account.record();
    assertThat(ledger.calls()).isEmpty();
    full = false;
    account.record();
    assertThat(ledger.calls())
        .extracting(RecordedCall::bytes)
        .containsExactly(ByteAccount.ofWire(1, 10));
  }

  @Test
  void noServerIsAskedAboutThem() {
    move(0, 0);
    DeliveryAccount account = account();
    move(1, 10);
    account.record();

    assertThat(Reconciliation.of("", ledger.calls(), List.of()).calls()).isEmpty();
  }
}
