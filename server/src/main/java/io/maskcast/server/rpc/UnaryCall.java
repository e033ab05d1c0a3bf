package io.maskcast.server.rpc;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.function.Function;

/** Calls of one request and one answer. */
final class UnaryCall {

  private UnaryCall() {}

  /**
   * Answers a call.
   *
   * @param answer makes the answer on a worker thread, or throws
   * @param over told once the answer is written, or of what failed; maybe twice
   */
  static <Q, R> void answer(
      Workers workers,
      GrpcServerRequest<Q, R> request,
      Function<Q, R> answer,
      Handler<AsyncResult<Void>> over) {
    Future<Void> gone = gone();
    OneRequest.take(
        request,
        asked ->
            workers
                .run(() -> answer.apply(asked))
                .onSuccess(
                    made -> {
                      try {
                        request.response().end(made).recover(lost -> gone).onComplete(over);
                      } catch (IllegalStateException | NullPointerException e) {
                        // The latter is how Vert.x 5.0 says that the connection has just broken.
                        gone.onComplete(over);
                      }
                    })
                .onFailure(
                    failure -> {
                      RpcFailure.of(failure).endOn(request.response());
                      over.handle(Future.failedFuture(failure));
                    }),
        () -> gone.onComplete(over));
  }

  /** How a call ends whose caller went away. */
  static Future<Void> gone() {
    return Future.failedFuture(
        new RpcFailure.StatusFailure(GrpcStatus.CANCELLED, "The client went away"));
  }
}
