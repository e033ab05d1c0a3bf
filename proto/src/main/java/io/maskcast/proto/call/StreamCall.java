package io.maskcast.proto.call;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.client.InvalidStatusException;
import io.vertx.grpc.common.CodecException;
import io.vertx.grpc.common.GrpcError;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.InvalidMessageException;
import io.vertx.grpc.common.MessageSizeOverflowException;
import java.net.ConnectException;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * One running call, and the one place that knows when it is over. The library tells of an end in
 * four ways, and in some failures in only one of them or none; the first of {end of the response,
 * exception, reset, silence, cancel, a failing consumer} settles the call, and nothing after it
 * counts.
 *
 * @param <R> what it receives
 */
public final class StreamCall<R> {

  /** Answers that may be with the consumer at once: one in work, the next ones on their way. */
  private static final int IN_FLIGHT = 4;

  private static final String RETRY_AFTER = "retry-after";
  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
  private static final String UNREADABLE_TILE = "unreadable-tile";
  private static final Pattern TILE = Pattern.compile("\\d{1,18}");

  private final Vertx vertx;
  private final Context context;
  private final SocketAddress server;
  private final Duration silence;
  private final Function<R, Future<Void>> consumer;
  private final Promise<Void> done = Promise.promise();

  // Everything below is touched on the call's context only.
  private Optional<GrpcClientRequest<?, R>> request = Optional.empty();
  private Optional<GrpcClientResponse<?, R>> response = Optional.empty();
  private final long watchdog;
  private long lastHeard = System.nanoTime();
  private int withConsumer;
  private boolean sentAll;
  private boolean resting;
  private boolean reset;
  private boolean ended;
  private volatile boolean over;

  StreamCall(
      Vertx vertx,
      Context context,
      SocketAddress server,
      Duration silence,
      Function<R, Future<Void>> consumer) {
    this.vertx = vertx;
    this.context = context;
    this.server = server;
    this.silence = silence;
    this.consumer = consumer;
    this.watchdog =
        vertx.setPeriodic(
            Math.max(1, silence.toMillis() / 8),
            tick -> context.runOnContext(now -> checkSilence()));
  }

  /**
   * Succeeds when the far end said OK and the consumer is done with every answer. Fails with what
   * this side's consumer or requests failed with, or else with a {@link CallException}.
   */
  public Future<Void> done() {
    return done.future();
  }

  /**
   * Ends the call from this side; {@link #done()} fails with CANCELLED unless it is settled
   * already.
   */
  public void cancel() {
    context.runOnContext(
        now -> refuse(new CallException(GrpcStatus.CANCELLED, "The call was cancelled")));
  }

  /** Whether more requests make sense: not after a reset, even if its reason is yet to be heard. */
  boolean wantsRequests() {
    return !over && !reset;
  }

  void sent() {
    lastHeard = System.nanoTime();
    resting = false;
  }

  /** All requests so far are answered, and others may come: until then there is nothing to hear. */
  void rests() {
    resting = true;
  }

  /** The last request is written. */
  void sentAll() {
    sentAll = true;
    sent();
  }

  void attach(GrpcClientRequest<?, R> started) {
    if (over) {
      started.cancel();
      return;
    }
    request = Optional.of(started);
    started.exceptionHandler(this::notSent);
    lastHeard = System.nanoTime();
  }

  void attach(GrpcClientResponse<?, R> started) {
    if (over) {
      return;
    }
    response = Optional.of(started);
    lastHeard = System.nanoTime();
    started.handler(this::received);
    started.exceptionHandler(this::fail);
    started.errorHandler(error -> later(() -> wasReset(started, error)));
    started.invalidMessageHandler(this::fail);
    started
        .end()
        .onSuccess(
            end -> {
              if (started.status() == GrpcStatus.OK) {
                ended = true;
                settleIfDrained();
              } else {
                refuse(
                    new CallException(
                        started.status(),
                        reason(started),
                        retryAfter(started),
                        unreadableTile(started)));
              }
            })
        .onFailure(this::fail);
    started.pause();
    started.fetch(IN_FLIGHT);
  }

  private void wasReset(GrpcClientResponse<?, R> stream, GrpcError error) {
    GrpcStatus said = stream.status();
    boolean failed = said != null && said != GrpcStatus.OK;
    refuse(new CallException(failed ? said : error.status, reason(stream)));
  }

  /**
   * Reacts to a reset. Some failures, and an answer that comes before the last request, are told as
   * a reset first, so whatever says more is heard before it.
   */
  private void later(Runnable reaction) {
    reset = true;
    context.runOnContext(
        now -> {
          if (!ended) {
            reaction.run();
          }
        });
  }

  /** A request could not be written. */
  void notSent(Throwable failure) {
    later(() -> fail(failure));
  }

  private void received(R answer) {
    if (over) {
      return;
    }
    lastHeard = System.nanoTime();
    withConsumer++;
    Future<Void> taken;
    try {
      taken = Objects.requireNonNull(consumer.apply(answer), "the consumer's future");
    } catch (RuntimeException | Error e) {
      taken = Future.failedFuture(e);
    }
    taken.onComplete(
        result ->
            context.runOnContext(now -> consumed(result.succeeded() ? null : result.cause())));
  }

  private void consumed(Throwable failure) {
    withConsumer--;
    lastHeard = System.nanoTime();
    if (failure != null) {
      refuse(failure);
    } else if (!over) {
      response.ifPresent(open -> open.fetch(1));
      settleIfDrained();
    }
  }

  private void settleIfDrained() {
    if (ended && withConsumer == 0 && settle()) {
      if (!sentAll) {
        // Content with what it got so far: without this the stream would stay open.
        request.ifPresent(GrpcClientRequest::cancel);
      }
      done.complete();
    }
  }

  /** Ends the call with a failure of the library, put in our words. */
  void fail(Throwable failure) {
    if (!over) {
      refuse(explain(failure));
    }
  }

  /** Ends the call with a failure as it is: the far end's, the consumer's or the requests'. */
  void refuse(Throwable failure) {
    if (settle()) {
      request.ifPresent(GrpcClientRequest::cancel);
      done.fail(failure);
    }
  }

  private boolean settle() {
    boolean first = !over;
    over = true;
    vertx.cancelTimer(watchdog);
    return first;
  }

  /** A consumer at work is not silence of the far end, nor is that nothing was asked for. */
  private void checkSilence() {
    if (!over
        && !resting
        && withConsumer == 0
        && System.nanoTime() - lastHeard > silence.toNanos()) {
      refuse(
          new CallException(
              GrpcStatus.DEADLINE_EXCEEDED,
              "%s has been silent for %.1f s; check the node and the link, then try again"
                  .formatted(server, silence.toMillis() / 1000.0)));
    }
  }

  private CallException explain(Throwable failure) {
    if (failure instanceof InvalidStatusException status) {
      return new CallException(
          status.actualStatus(),
          response.map(this::reason).orElseGet(() -> answered(status.actualStatus())),
          response.flatMap(StreamCall::retryAfter),
          response.map(StreamCall::unreadableTile).orElse(OptionalLong.empty()),
          failure);
    }
    if (failure instanceof MessageSizeOverflowException large) {
      return new CallException(
          GrpcStatus.RESOURCE_EXHAUSTED,
          "%s sent a message of %d bytes, over the limit of %d"
              .formatted(server, large.messageSize(), Http2.MAX_MESSAGE_BYTES),
          failure);
    }
    if (failure instanceof InvalidMessageException || failure instanceof CodecException) {
      return new CallException(
          GrpcStatus.INTERNAL,
          "%s sent a message that cannot be read; is it a maskcast server of this version?"
              .formatted(server),
          failure);
    }
    if (failure instanceof ConnectException || failure instanceof UnknownHostException) {
      return new CallException(
          GrpcStatus.UNAVAILABLE,
          "Cannot connect to %s; is the server running there?".formatted(server),
          failure);
    }
    return new CallException(
        GrpcStatus.UNAVAILABLE,
        "The connection to %s broke (%s); try again"
            .formatted(
                server,
                Optional.ofNullable(failure.getMessage())
                    .orElseGet(() -> failure.getClass().getSimpleName())),
        failure);
  }

  /**
   * The far end's words: in the headers of an answer without messages, in the trailers of any
   * other.
   */
  private String reason(GrpcClientResponse<?, ?> response) {
    return Optional.ofNullable(response.statusMessage())
        .or(
            () ->
                Optional.ofNullable(response.trailers())
                    .map(trailers -> trailers.get("grpc-message")))
        .filter(text -> !text.isBlank())
        .map(StreamCall::decoded)
        .orElseGet(
            () ->
                response.status() == null
                    ? "%s ended the call before it was complete; try again".formatted(server)
                    : answered(response.status()));
  }

  private static Optional<Duration> retryAfter(GrpcClientResponse<?, ?> response) {
    return said(response, RETRY_AFTER, SECONDS)
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
  }

  private static OptionalLong unreadableTile(GrpcClientResponse<?, ?> response) {
    return said(response, UNREADABLE_TILE, TILE).stream().mapToLong(Long::parseLong).findFirst();
  }

  /** What the far end said in its trailers, or in the headers of an answer without messages. */
  private static Optional<String> said(
      GrpcClientResponse<?, ?> response, String name, Pattern form) {
    return Optional.ofNullable(response.trailers())
        .map(trailers -> trailers.get(name))
        .or(() -> Optional.ofNullable(response.headers().get(name)))
        .filter(text -> form.matcher(text).matches());
  }

  private String answered(GrpcStatus status) {
    return "%s answered %s without a reason".formatted(server, status.name());
  }

  /** Undoes gRPC's percent-encoding; a text that has none is left as it is. */
  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
