package io.maskcast.edge.stream;

import com.google.protobuf.MessageLite;
import io.maskcast.edge.usage.CallAccount;
import io.maskcast.edge.usage.CallAccounts;
import io.maskcast.edge.usage.CallKind;
import io.maskcast.proto.call.BulkMethods;
import io.maskcast.proto.call.Calls;
import io.maskcast.proto.call.StreamCall;
import io.maskcast.proto.v1.StreamTilesRequest;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.shared.tile.TileRange;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.ServiceMethod;
import java.time.Duration;
import java.util.List;

/**
 * The calls that bring tiles from one server, each with its account; others go on where one breaks.
 * Thread-safe.
 */
final class TileCalls {

  private final Vertx vertx;
  private final Calls calls;
  private final CallAccounts accounts;
  private final RetryPolicy retries;

  /**
   * @param vertx what waits between retries
   * @param calls the server
   * @param accounts what calls to it cost, and who asks
   * @param retries what to do when streams break
   */
  TileCalls(Vertx vertx, Calls calls, CallAccounts accounts, RetryPolicy retries) {
    this.vertx = vertx;
    this.calls = calls;
    this.accounts = accounts;
    this.retries = retries;
  }

  /** Who asks. */
  String client() {
    return accounts.client();
  }

  /** A question about tiles, whose bytes are nobody's. */
  <Q extends MessageLite, R extends MessageLite> Future<R> ask(
      ServiceMethod<R, Q> method, Q question) {
    return calls.unary(method, question).onComplete(answered -> accounts.passOver());
  }

  /** The account of a call that is about to be made. */
  CallAccount account(CallKind kind, String source, String selected) {
    return accounts.begin(kind, source, selected);
  }

  /** A call on which tiles can climb. */
  ClimbCall climb(CallAccount account) {
    return new ClimbCall(calls, account);
  }

  /** A call for one stream. */
  ResumedStream.Attempt begin(StreamTilesRequest request, TileStream stream, CallAccount account) {
    account.request(request.getSerializedSize());
    StreamCall<StreamTilesResponse> call =
        calls.stream(BulkMethods.streamTiles(), request, stream::take);
    Future<Void> done =
        call.done()
            .compose(
                end -> {
                  stream.requireEnd();
                  return Future.succeededFuture();
                });
    return new ResumedStream.Attempt(stream, call::cancel, account.endsWith(done));
  }

  /** All tiles of some ranges, over as many streams as that takes; gives what it cost. */
  Future<ByteAccount> all(
      List<TileRange> ranges,
      ResumedStream.Streaming streaming,
      Patience patience,
      StreamListener interrupted) {
    return new ResumedStream(vertx, retries, streaming, patience, interrupted).all(ranges);
  }

  /** Runs something later, unless what is given is run before. */
  Runnable after(Duration wait, Runnable late) {
    long timer = vertx.setTimer(Math.max(1, wait.toMillis()), now -> late.run());
    return () -> vertx.cancelTimer(timer);
  }
}
