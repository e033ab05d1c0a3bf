package io.maskcast.server.rpc;

import io.maskcast.proto.v1.StreamStart;
import io.maskcast.proto.v1.StreamTilesRequest;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.proto.v1.TileLayout;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.Optional;

/**
 * One climb: answers its requests in their order. The next request is read when the one before is
 * answered, the next message made when the socket took the one before, so little of a climb waits
 * in memory, however its caller behaves. The first of {all answered, a request that fails, caller
 * gone} settles it. Used on the event loop.
 */
final class ClimbCall {

  private final GrpcServerRequest<StreamTilesRequest, StreamTilesResponse> request;
  private final HttpServerResponse http;
  private final Preparing preparing;
  private final Promise<Void> done = Promise.promise();
  private Optional<Before> before = Optional.empty();
  private boolean begun;
  private boolean answering;
  private boolean askedAll;
  private boolean over;

  /** Finds a request right, or fails. */
  interface Preparing {

    /**
     * Looks at the next request.
     *
     * @param asked what it says itself
     * @param before what the requests before have said; empty of the first one
     */
    Future<Step> prepare(StreamTilesRequest asked, Optional<Before> before);
  }

  /**
   * A request that has been found right.
   *
   * @param start how its answer begins
   * @param makers make its messages
   * @param messages its answer
   * @param over run once nothing of it is made any more
   */
  record Step(StreamStart start, Workers makers, StreamPump.Producer messages, Runnable over) {}

  /**
   * What need not be said again.
   *
   * @param first the first request
   * @param layout of the tiles that came last
   */
  record Before(StreamTilesRequest first, TileLayout layout) {

    /** A request with all that it leaves out. */
    StreamTilesRequest whole(StreamTilesRequest asked) {
      StreamTilesRequest own =
          StreamTilesRequest.newBuilder()
              .addAllRanges(asked.getRangesList())
              .setRungs(asked.getRungs())
              .setChosen(asked.getChosen())
              .build();
      StreamTilesRequest said = asked.hasChosen() ? own : own.toBuilder().clearChosen().build();
      if (!said.equals(asked)) {
        throw invalid(
            "Requests of a climb after the first name ranges, rungs and chosen tiles, and nothing else");
      }
      return first.toBuilder().clearRanges().clearRungs().clearChosen().mergeFrom(said).build();
    }

    /** Leaves out of a start record what was said before. */
    void leaveOutOf(StreamStart.Builder start) {
      start.clearStreamId();
      if (start.getLayout().equals(layout)) {
        start.clearLayout();
      }
    }
  }

  private ClimbCall(
      GrpcServerRequest<StreamTilesRequest, StreamTilesResponse> request,
      HttpServerResponse http,
      Preparing preparing) {
    this.request = request;
    this.http = http;
    this.preparing = preparing;
  }

  /**
   * Serves the call.
   *
   * @param request the call
   * @param http what the call is answered on
   * @param preparing looks at its requests
   * @return succeeds once the end is written; fails with what a request failed with, after telling
   *     the caller so, or with CANCELLED if the caller went away
   */
  static Future<Void> run(
      GrpcServerRequest<StreamTilesRequest, StreamTilesResponse> request,
      HttpServerResponse http,
      Preparing preparing) {
    ClimbCall call = new ClimbCall(request, http, preparing);
    call.listen();
    return call.done.future();
  }

  private void listen() {
    request.pause();
    request.errorHandler(error -> gone());
    request.exceptionHandler(failure -> gone());
    request.response().exceptionHandler(failure -> gone());
    request.invalidMessageHandler(invalid -> fail(invalid("A message that cannot be read")));
    request.handler(this::take);
    request.endHandler(
        end -> {
          askedAll = true;
          endIfAnswered();
        });
    request.fetch(1);
  }

  private void take(StreamTilesRequest asked) {
    if (over) {
      return;
    }
    if (!asked.hasRungs()) {
      fail(invalid("A climb is over the rungs of a ladder; name rungs in each request"));
      return;
    }
    answering = true;
    preparing.prepare(asked, before).onFailure(this::fail).onSuccess(step -> answer(asked, step));
  }

  private void answer(StreamTilesRequest asked, Step step) {
    before =
        Optional.of(
            before
                .map(
                    said ->
                        step.start().hasLayout()
                            ? new Before(said.first(), step.start().getLayout())
                            : said)
                .orElseGet(() -> new Before(asked, step.start().getLayout())));
    writeAll(step)
        .onComplete(
            written -> {
              step.over().run();
              answering = false;
              if (written.failed()) {
                fail(written.cause());
              } else if (!over) {
                request.fetch(1);
                endIfAnswered();
              }
            });
  }

  /** Makes and writes message by message. */
  private Future<Void> writeAll(Step step) {
    return step.makers()
        .make(step.messages()::next)
        .compose(
            next ->
                next.isEmpty() || over
                    ? Future.succeededFuture()
                    : write(next.get()).compose(taken -> writeAll(step)));
  }

  private Future<Void> write(Frame answer) {
    Future<Void> written;
    try {
      // As in StreamPump: headers go with the first message, the others past the library.
      written =
          begun
              ? http.write(answer.framed())
              : request.response().writeMessage(GrpcMessage.message("identity", answer.message()));
    } catch (IllegalStateException e) {
      written = Future.failedFuture(e); // reset, and its signal is still on the way
    }
    begun = true;
    return written.recover(failure -> left());
  }

  private void endIfAnswered() {
    if (over || !askedAll || answering) {
      return;
    }
    if (before.isEmpty()) {
      fail(invalid("The call has no request message"));
      return;
    }
    over = true;
    try {
      request
          .response()
          .end()
          .onSuccess(written -> done.tryComplete())
          .onFailure(failure -> left().onFailure(done::tryFail));
    } catch (IllegalStateException e) {
      left().onFailure(done::tryFail);
    }
  }

  private void fail(Throwable failure) {
    if (!over) {
      over = true;
      RpcFailure.of(failure).endOn(request.response());
      done.tryFail(failure);
    }
  }

  private void gone() {
    over = true;
    left().onFailure(done::tryFail);
  }

  private static Future<Void> left() {
    return UnaryCall.gone();
  }

  private static RpcFailure.StatusFailure invalid(String why) {
    return new RpcFailure.StatusFailure(GrpcStatus.INVALID_ARGUMENT, why);
  }
}
