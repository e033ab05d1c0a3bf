package io.maskcast.server.rpc;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Sends a stream of answers as fast as the far end takes them and no faster: the next answers are
 * made only while little of it is unsent. The one place on the server that knows when a stream is
 * over; the first of {last answer written, producer failed, caller gone} settles it.
 */
final class StreamPump {

  /**
   * What one turn on a worker thread makes at most: enough that going there and back costs little,
   * little enough to wait in memory for a reader.
   */
  private static final int TURN_BYTES = 512 << 10;

  /**
   * What a stream may have made that no socket has taken yet, before it makes more. The library
   * bounds messages, not bytes: sixteen of the largest would be two megabytes a slow reader.
   */
  static final int MOST_UNSENT_BYTES = TURN_BYTES;

  /** Answers that take long to make, compressed ones, do not wait for each other. */
  private static final long TURN_NANOS = 1_000_000;

  /** Makes the answers, on a worker thread, one call at a time. */
  @FunctionalInterface
  interface Producer {

    /** The next answer, or empty after the last. */
    Optional<Frame> next();
  }

  /** What one turn made, and how the stream goes on after it: if not at all, why. */
  private record Turn(List<Frame> frames, boolean last, Optional<RuntimeException> failure) {}

  private final Workers workers;
  private final GrpcServerResponse<?, ?> response;
  private final HttpServerResponse http;
  private final Producer producer;
  private final Promise<Void> done = Promise.promise();
  private final Deque<Frame> made = new ArrayDeque<>();
  private int unsent;
  private Optional<Turn> lastTurn = Optional.empty();
  private boolean begun;
  private boolean producing;
  private boolean draining;
  private boolean over;

  private StreamPump(
      Workers workers,
      GrpcServerRequest<?, ?> request,
      HttpServerResponse http,
      Producer producer) {
    this.workers = workers;
    this.response = request.response();
    this.http = http;
    this.producer = producer;
    request.errorHandler(error -> gone());
    request.exceptionHandler(failure -> gone());
    response.exceptionHandler(failure -> gone());
  }

  /**
   * Sends all answers and ends the call.
   *
   * @param workers makes the answers
   * @param request the call
   * @param http what the call is answered on
   * @return succeeds once the end is written; fails if the producer did, after telling the caller
   *     so, or with CANCELLED if the caller went away
   */
  static Future<Void> run(
      Workers workers,
      GrpcServerRequest<?, ?> request,
      HttpServerResponse http,
      Producer producer) {
    StreamPump pump = new StreamPump(workers, request, http, producer);
    pump.produce();
    return pump.done.future();
  }

  private void produce() {
    if (over || producing || lastTurn.isPresent() || unsent >= MOST_UNSENT_BYTES) {
      return;
    }
    producing = true;
    workers
        .make(this::turn)
        .onComplete(
            turn -> {
              if (turn.failed()) {
                fail(turn.cause());
              } else {
                send(turn.result());
              }
            });
  }

  private Turn turn() {
    List<Frame> frames = new ArrayList<>();
    long begin = System.nanoTime();
    int bytes = 0;
    try {
      do {
        Optional<Frame> next = producer.next();
        if (next.isEmpty()) {
          return new Turn(frames, true, Optional.empty());
        }
        frames.add(next.get());
        bytes += next.get().bytes().length;
      } while (bytes < TURN_BYTES && System.nanoTime() - begin < TURN_NANOS);
    } catch (RuntimeException e) {
      // What was made before it is still sent.
      return new Turn(frames, true, Optional.of(e));
    }
    return new Turn(frames, false, Optional.empty());
  }

  private void send(Turn turn) {
    producing = false;
    for (Frame frame : turn.frames()) {
      unsent += frame.bytes().length;
      made.add(frame);
    }
    if (turn.last()) {
      lastTurn = Optional.of(turn);
    }
    drain();
    produce();
  }

  /**
   * Writes what is made, in its order. While this goes on, and the socket has taken enough of it,
   * workers make the next turn: what they are done with before all is written waits behind it.
   */
  private void drain() {
    if (draining) {
      return;
    }
    draining = true;
    while (!made.isEmpty()) {
      write(made.remove());
    }
    draining = false;
    lastTurn.ifPresent(turn -> turn.failure().ifPresentOrElse(this::fail, this::end));
  }

  private void write(Frame answer) {
    if (over) {
      return;
    }
    int bytes = answer.bytes().length;
    try {
      Future<Void> written;
      if (begun) {
        written = http.write(answer.framed());
      } else {
        // The library sends the headers with its first message. It copies every message it frames,
        // so the others go past it.
        begun = true;
        written = response.writeMessage(GrpcMessage.message("identity", answer.message()));
      }
      written.onSuccess(taken -> sent(bytes)).onFailure(failure -> gone());
    } catch (IllegalStateException e) {
      // The stream was reset and its signal is still on the way.
      gone();
    }
  }

  private void sent(int bytes) {
    unsent -= bytes;
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
