package io.maskcast.proto.call;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.grpc.client.GrpcClientRequest;

/**
 * A call whose requests are made one by one, as its answers come. Thread-safe.
 *
 * @param <Q> what it sends
 * @param <R> what it receives
 */
public final class OpenCall<Q, R> {

  private final Context context;
  private final StreamCall<R> call;
  private final Promise<GrpcClientRequest<Q, R>> opened = Promise.promise();

  OpenCall(Context context, StreamCall<R> call) {
    this.context = context;
    this.call = call;
  }

  /** The connection took the call. Used on the call's context. */
  void attach(GrpcClientRequest<Q, R> request) {
    opened.complete(request);
  }

  /** As {@link StreamCall#done()}. */
  public Future<Void> done() {
    return call.done();
  }

  /** As {@link StreamCall#cancel()}. */
  public void cancel() {
    call.cancel();
  }

  /** Sends a request; it is small, and those before it are answered. Not after {@link #end()}. */
  public void send(Q request) {
    whenOpen(
        open -> {
          open.write(request).onFailure(call::notSent);
          call.sent();
        });
  }

  /** All requests so far are answered: until the next one, silence of the far end is right. */
  public void rests() {
    context.runOnContext(now -> call.rests());
  }

  /** There are no more requests. */
  public void end() {
    whenOpen(
        open -> {
          call.sentAll();
          open.end().onFailure(call::notSent);
        });
  }

  /** Writes to a call. */
  private interface Writing<Q, R> {
    void to(GrpcClientRequest<Q, R> open);
  }

  private void whenOpen(Writing<Q, R> writing) {
    opened.future().onSuccess(open -> context.runOnContext(now -> write(writing, open)));
  }

  private void write(Writing<Q, R> writing, GrpcClientRequest<Q, R> open) {
    if (!call.wantsRequests()) {
      return; // it is over, and whoever waits for it hears so
    }
    try {
      writing.to(open);
    } catch (RuntimeException e) {
      // A request that was reset refuses the next write by throwing.
      call.notSent(e);
    }
  }
}
