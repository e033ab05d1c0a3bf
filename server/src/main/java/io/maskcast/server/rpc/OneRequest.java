package io.maskcast.server.rpc;

import io.vertx.core.Handler;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;

/** The request of a call that has one: none is refused, what comes after the first is ignored. */
final class OneRequest<Q> {

  private final GrpcServerRequest<Q, ?> call;
  private boolean taken;

  private OneRequest(GrpcServerRequest<Q, ?> call) {
    this.call = call;
  }

  /**
   * Waits for the request.
   *
   * @param call the call; its error and exception handlers are set, and may be set anew once the
   *     request is there
   * @param handler takes the request
   * @param none run if the call ends without one
   */
  static <Q> void take(GrpcServerRequest<Q, ?> call, Handler<Q> handler, Runnable none) {
    OneRequest<Q> request = new OneRequest<>(call);
    call.errorHandler(error -> none.run());
    call.exceptionHandler(failure -> none.run());
    call.endHandler(end -> request.requireTaken(none));
    call.handler(message -> request.takeFirst(message, handler));
  }

  private void takeFirst(Q message, Handler<Q> handler) {
    if (!taken) {
      taken = true;
      handler.handle(message);
    }
  }

  private void requireTaken(Runnable none) {
    if (!taken) {
      taken = true;
      new RpcFailure(GrpcStatus.INVALID_ARGUMENT, "The call has no request message")
          .endOn(call.response());
      none.run();
    }
  }
}
