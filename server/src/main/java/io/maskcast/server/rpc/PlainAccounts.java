package io.maskcast.server.rpc;

import io.maskcast.server.http.Problem;
import io.maskcast.server.ledger.StreamKind;
import io.maskcast.server.ledger.StreamOutcome;
import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The accounts of what plain HTTP clients take. They ask for a file or a map in very many small
 * requests over a few connections, so there is one account for all requests of a connection for one
 * source on one day, not one for each. Used on the event loop of the connections.
 */
public final class PlainAccounts {

  /** The header in which a client may say who it is, as {@code client} of a gRPC request does. */
  public static final String CLIENT_HEADER = "maskcast-client";

  private final StreamAccounts accounts;
  private final ConnectionMeters meters;
  private final Map<HttpConnection, Map<Key, StreamTally>> open = new HashMap<>();

  PlainAccounts(StreamAccounts accounts, ConnectionMeters meters) {
    this.accounts = accounts;
    this.meters = meters;
  }

  /** What one account is of. */
  private record Key(StreamKind kind, String source, String client, LocalDate day) {}

  /**
   * A request begins that is answered with data.
   *
   * @param request whose connection moves the bytes
   * @param kind what they are
   * @param source where they come from
   * @throws Problem 400 if the client's name is none
   */
  public Call begin(HttpServerRequest request, StreamKind kind, String source) {
    Key key =
        new Key(kind, source, client(request), LocalDate.ofInstant(Instant.now(), ZoneOffset.UTC));
    StreamTally tally =
        open.computeIfAbsent(request.connection(), connection -> new HashMap<>())
            .computeIfAbsent(key, this::began);
    return new Call(tally, meters.begin(request.connection(), tally::wire));
  }

  private static String client(HttpServerRequest request) {
    try {
      return ClientName.require(Optional.ofNullable(request.getHeader(CLIENT_HEADER)).orElse(""));
    } catch (RpcFailure.StatusFailure e) {
      throw Problem.badRequest(e.getMessage());
    }
  }

  private StreamTally began(Key key) {
    StreamTally tally = new StreamTally(key.kind());
    tally.client(key.client());
    tally.source(key.source());
    accounts.began(tally);
    return tally;
  }

  /** A connection is closed, and with it its accounts. */
  void closed(HttpConnection connection) {
    Optional.ofNullable(open.remove(connection))
        .ifPresent(
            tallies ->
                tallies.values().forEach(tally -> accounts.ended(tally, StreamOutcome.OK, "")));
  }

  /** One request. */
  public static final class Call {
    private final StreamTally tally;
    private final ConnectionMeters.Call meter;

    private Call(StreamTally tally, ConnectionMeters.Call meter) {
      this.tally = tally;
      this.meter = meter;
    }

    /** So many bytes of data were sent, without what HTTP adds to them. */
    public void sent(long bytes) {
      tally.payload(bytes);
    }

    /** It is answered, or will not be; done when its bytes are counted. */
    public Future<Void> end() {
      return meter.end();
    }
  }
}
