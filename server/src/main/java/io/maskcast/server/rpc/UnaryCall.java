package io.maskcast.server.rpc;

import io.vertx.grpc.server.GrpcServerRequest;
import java.util.function.Function;

/** Calls of one request and one answer. */
final class UnaryCall {

  private UnaryCall() {}

  /**
   * Answers a call.
   *
   * @param answer makes the answer on a worker thread, or throws
   * @param call ended when the answer is written
   */
  static <Q, R> void answer(
      Workers workers,
      GrpcServerRequest<Q, R> request,
      Function<Q, R> answer,
      ConnectionMeters.Call call) {
    OneRequest.take(
        request,
        asked ->
            workers
                .run(() -> answer.apply(asked))
                .onSuccess(
                    made -> {
                      try {
                        request.response().end(made).onComplete(written -> call.end());
                      } catch (IllegalStateException e) {
                        call.end(); // the caller went away
                      }
                    })
                .onFailure(
                    failure -> {
                      RpcFailure.of(failure).endOn(request.response());
                      call.end();
                    }),
        call::end);
  }
}
