package io.maskcast.server.rpc;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.Optional;

/**
 * Sends a stream of answers as fast as the far end takes them and no faster: the next answer is
 * produced only once the connection has room for it. The one place on the server that knows when a
 * stream is over; the first of {last answer written, producer failed, caller gone} settles it.
 *
 * @param <R> the answers
 */
final class StreamPump<R> {

  /** Makes the answers, on a worker thread, one call at a time. */
  @FunctionalInterface
  interface Producer<R> {

    /** The next answer, or empty after the last. */
    Optional<R> next();
  }

  private final Workers workers;
  private final GrpcServerResponse<?, R> response;
  private final Producer<R> producer;
  private final Promise<Void> done = Promise.promise();
  private boolean producing;
  private boolean over;

  private StreamPump(Workers workers, GrpcServerRequest<?, R> request, Producer<R> producer) {
    this.workers = workers;
    this.response = request.response();
    this.producer = producer;
    request.errorHandler(error -> gone());
    request.exceptionHandler(failure -> gone());
    response.exceptionHandler(failure -> gone());
  }

  /**
   * Sends all answers and ends the call.
   *
   * @param workers makes the answers
   * @return succeeds once the end is written; fails if the producer did, after telling the caller
   *     so, or with CANCELLED if the caller went away
   */
  static <R> Future<Void> run(
      Workers workers, GrpcServerRequest<?, R> request, Producer<R> producer) {
    StreamPump<R> pump = new StreamPump<>(workers, request, producer);
    pump.produce();
    return pump.done.future();
  }

  private void produce() {
    // A drain may also be told when another stream of the connection made way.
    if (over || producing) {
      return;
    }
    if (response.writeQueueFull()) {
      response.drainHandler(room -> produce());
      return;
    }
    producing = true;
    workers
        .run(producer::next)
        .onComplete(
            answer -> {
              producing = false;
              if (answer.failed()) {
                fail(answer.cause());
              } else {
                answer.result().ifPresentOrElse(this::write, this::end);
              }
            });
  }

  private void write(R answer) {
    if (over) {
      return;
    }
    try {
      response.write(answer).onFailure(failure -> gone());
    } catch (IllegalStateException e) {
      // The stream was reset and its signal is still on the way.
      gone();
      return;
    }
    produce();
  }

  private void end() {
    if (over) {
      return;
    }
    try {
      response.end().onSuccess(this::settle).onFailure(failure -> gone());
    } catch (IllegalStateException e) {
      gone();
    }
  }

  private void settle(Void written) {
    over = true;
    done.tryComplete();
  }

  private void fail(Throwable failure) {
    if (!over) {
      over = true;
      RpcFailure.of(failure).endOn(response);
      done.tryFail(failure);
    }
  }

  private void gone() {
    over = true;
    done.tryFail(new RpcFailure.StatusFailure(GrpcStatus.CANCELLED, "The client went away"));
  }
}
