package io.maskcast.edge.stream;

import io.maskcast.edge.usage.CallAccount;
import io.maskcast.proto.call.BulkMethods;
import io.maskcast.proto.call.Calls;
import io.maskcast.proto.call.OpenCall;
import io.maskcast.proto.v1.StreamTilesRequest;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;

/**
 * One call on which tiles climb: requests, one after the other, each answered by a stream. It is
 * over when it is ended, or with its first failure. Thread-safe.
 */
final class ClimbCall {

  private final OpenCall<StreamTilesRequest, StreamTilesResponse> call;
  private final CallAccount account;
  private final Future<Void> over;
  private Optional<Asked> running = Optional.empty();
  private boolean followed;

  /** What is being answered. */
  private record Asked(TileStream stream, Promise<Void> done) {}

  ClimbCall(Calls calls, CallAccount account) {
    this.account = account;
    this.call = calls.open(BulkMethods.climb(), this::take);
    this.over =
        account.endsWith(
            call.done()
                .compose(
                    end ->
                        running().isEmpty()
                            ? Future.succeededFuture()
                            : Future.failedFuture(
                                new BrokenStreamException(
                                    "the server ended the call before its last answer"))));
    over.onFailure(failure -> running().ifPresent(asked -> asked.done().tryFail(failure)));
  }

  /** Of the call. */
  CallAccount account() {
    return account;
  }

  /** When it is over, however. */
  Future<Void> over() {
    return over;
  }

  private synchronized Optional<Asked> running() {
    return running;
  }

  /**
   * Asks for more, once all before is there.
   *
   * @param request all of it
   * @param stream follows the answer
   * @return when that is over
   */
  Future<Void> ask(StreamTilesRequest request, TileStream stream) {
    Asked asked = new Asked(stream, Promise.promise());
    StreamTilesRequest said;
    synchronized (this) {
      running = Optional.of(asked);
      said = followed ? step(request) : request;
      if (followed) {
        stream.following();
      }
      followed = true;
    }
    over.onFailure(failure -> asked.done().tryFail(failure));
    account.request(said.getSerializedSize());
    call.send(said);
    return asked.done().future();
  }

  /** What is not as in the first request. */
  private static StreamTilesRequest step(StreamTilesRequest request) {
    StreamTilesRequest.Builder step =
        StreamTilesRequest.newBuilder()
            .addAllRanges(request.getRangesList())
            .setRungs(request.getRungs());
    return (request.hasChosen() ? step.setChosen(request.getChosen()) : step).build();
  }

  private Future<Void> take(StreamTilesResponse message) {
    Asked asked =
        running().orElseThrow(() -> new BrokenStreamException("a message that was not asked for"));
    Future<Void> taken = asked.stream().take(message);
    if (message.hasEnd()) {
      synchronized (this) {
        running = Optional.empty();
      }
      call.rests();
      asked.stream()
          .handled()
          .onSuccess(all -> asked.done().tryComplete())
          .onFailure(failure -> asked.done().tryFail(failure));
    }
    return taken;
  }

  void cancel() {
    call.cancel();
  }

  /** There is nothing more to ask for. */
  void end() {
    call.end();
  }
}
