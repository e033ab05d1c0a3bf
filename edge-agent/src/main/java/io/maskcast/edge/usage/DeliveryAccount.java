package io.maskcast.edge.usage;

import io.maskcast.proto.wire.WireBytes;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.usage.ByteAccount;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an agent sends to sinks, in its account: a record a UTC day, with the totals of that day
 * since the agent started. Thread-safe; may wait for the disk.
 */
public final class DeliveryAccount {

  private static final Logger LOG = LoggerFactory.getLogger(DeliveryAccount.class);

  private final Consumer<RecordedCall> ledger;
  private final Supplier<WireBytes> wire;
  private final String client;
  private final Clock clock;
  private final String key = "delivery-" + UUID.randomUUID();
  private WireBytes atMidnight;
  private WireBytes recorded;
  private Instant started;
  private long sequence;
  private boolean failing;

  /**
   * An account of what is sent from now on.
   *
   * @param ledger where it is recorded
   * @param wire what crossed the sockets of deliveries so far
   * @param client who sends
   */
  public DeliveryAccount(EdgeLedger ledger, Supplier<WireBytes> wire, String client) {
    this(ledger::append, wire, client, Clock.systemUTC());
  }

  DeliveryAccount(
      Consumer<RecordedCall> ledger, Supplier<WireBytes> wire, String client, Clock clock) {
    this.ledger = ledger;
    this.wire = wire;
    this.client = client;
    this.clock = clock;
    this.atMidnight = wire.get();
    this.recorded = atMidnight;
    this.started = clock.instant();
  }

  /** Records what was sent, if there is more than last time; tries again later if it cannot. */
  public synchronized void record() {
    WireBytes now = wire.get();
    if (now.equals(recorded)) {
      return;
    }
    if (!day(clock.instant()).equals(day(started))) {
      atMidnight = recorded;
      started = clock.instant();
    }
    WireBytes today = now.since(atMidnight);
    try {
      ledger.accept(
          new RecordedCall(
              key + "-" + day(started),
              ++sequence,
              "",
              CallKind.DELIVERY,
              "",
              client,
              "",
              "",
              started,
              CallOutcome.OK,
              1,
              ByteAccount.ofWire(today.read(), today.written())));
      recorded = now;
      failing = false;
    } catch (MaskcastException e) {
      if (!failing) {
        LOG.warn("{}", e.getMessage());
      }
      failing = true;
    }
  }

  private static LocalDate day(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC);
  }
}
