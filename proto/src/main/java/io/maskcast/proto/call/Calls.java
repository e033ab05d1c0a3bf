package io.maskcast.proto.call;

import com.google.protobuf.MessageLite;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.impl.GrpcClientImpl;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Calls to one node, over one HTTP/2 connection. Every call comes to an end: with its answer, with
 * a {@link CallException}, or with what the caller's own consumer or requests failed with. All
 * callbacks of a call run on one Vert.x context. Thread-safe.
 */
public final class Calls {

  private final Vertx vertx;
  private final HttpClient http;
  private final SocketAddress server;
  private final Duration silence;

  private Calls(Vertx vertx, HttpClient http, SocketAddress server, Duration silence) {
    this.vertx = vertx;
    this.http = http;
    this.server = server;
    this.silence = silence;
  }

  /**
   * Calls to a node; connects at the first one.
   *
   * @param vertx what runs them
   * @param host the node's name or address
   * @param port its port
   * @param silence how long a call may wait for a connection or a message before it fails
   */
  public static Calls to(Vertx vertx, String host, int port, Duration silence) {
    return to(vertx, host, port, silence, LinkWindow.defaults());
  }

  /**
   * Calls to a node over a link of a given kind; connects at the first one.
   *
   * @param vertx what runs them
   * @param host the node's name or address
   * @param port its port
   * @param silence how long a call may wait for a connection or a message before it fails
   * @param window what the node may have in flight towards this end
   */
  public static Calls to(Vertx vertx, String host, int port, Duration silence, LinkWindow window) {
    HttpClient http =
        vertx
            .httpClientBuilder()
            .with(Http2.clientOptions(silence, window))
            .withConnectHandler(Http2::keepPieces)
            .build();
    return new Calls(vertx, http, SocketAddress.inetSocketAddress(port, host), silence);
  }

  /** One request, one answer. */
  public <Q extends MessageLite, R extends MessageLite> Future<R> unary(
      ServiceMethod<R, Q> method, Q request) {
    return single(method, List.of(request).iterator());
  }

  /**
   * Many requests, one answer. The requests are taken one by one as the connection accepts them.
   *
   * @param requests the requests in order; asked on the call's context, must not block for long; a
   *     failure of it cancels the call
   */
  public <Q extends MessageLite, R extends MessageLite> Future<R> upload(
      ServiceMethod<R, Q> method, Iterator<Q> requests) {
    return single(method, requests);
  }

  private <Q extends MessageLite, R extends MessageLite> Future<R> single(
      ServiceMethod<R, Q> method, Iterator<Q> requests) {
    List<R> answers = new ArrayList<>();
    StreamCall<R> call =
        start(
            method,
            requests,
            answer -> {
              answers.add(answer);
              return Future.succeededFuture();
            });
    return call.done()
        .compose(
            done ->
                answers.size() == 1
                    ? Future.succeededFuture(answers.get(0))
                    : Future.failedFuture(
                        new CallException(
                            GrpcStatus.INTERNAL,
                            "%s gave %d answers instead of one"
                                .formatted(method.methodName(), answers.size()))));
  }

  /**
   * One request, many answers.
   *
   * @param consumer takes each answer in order and says when it is done with it; a few answers may
   *     be with it at once, more are not read from the connection; a failure of it cancels the call
   */
  public <Q extends MessageLite, R extends MessageLite> StreamCall<R> stream(
      ServiceMethod<R, Q> method, Q request, Function<R, Future<Void>> consumer) {
    return start(method, List.of(request).iterator(), consumer);
  }

  /**
   * Requests that are made as the answers to others come.
   *
   * @param consumer as of {@link #stream}
   */
  public <Q extends MessageLite, R extends MessageLite> OpenCall<Q, R> open(
      ServiceMethod<R, Q> method, Function<R, Future<Void>> consumer) {
    Context context = vertx.getOrCreateContext();
    StreamCall<R> call = new StreamCall<>(vertx, context, server, silence, consumer);
    OpenCall<Q, R> opened = new OpenCall<>(context, call);
    context.runOnContext(now -> open(method, call, opened::attach));
    return opened;
  }

  private <Q extends MessageLite, R extends MessageLite> StreamCall<R> start(
      ServiceMethod<R, Q> method, Iterator<Q> requests, Function<R, Future<Void>> consumer) {
    Context context = vertx.getOrCreateContext();
    StreamCall<R> call = new StreamCall<>(vertx, context, server, silence, consumer);
    context.runOnContext(now -> open(method, call, request -> writeAll(request, call, requests)));
    return call;
  }

  private <Q, R extends MessageLite> void open(
      ServiceMethod<R, Q> method, StreamCall<R> call, Consumer<GrpcClientRequest<Q, R>> writing) {
    HttpSide side = new HttpSide(http);
    try {
      new OneCall(vertx, side)
          .request(server, method)
          .onSuccess(request -> begin(side, request, call, writing))
          .onFailure(call::fail);
    } catch (IllegalStateException e) {
      call.fail(e); // a closed client does not fail its future
    }
  }

  private static <Q, R extends MessageLite> void begin(
      HttpSide side,
      GrpcClientRequest<Q, R> request,
      StreamCall<R> call,
      Consumer<GrpcClientRequest<Q, R>> writing) {
    call.attach(request);
    request
        .response()
        .onSuccess(
            answer -> {
              side.joinMessages(answer);
              call.attach(answer);
            })
        .onFailure(call::fail);
    writing.accept(request);
  }

  /** Writes while the connection takes more, and goes on when it does again. */
  private static <Q, R extends MessageLite> void writeAll(
      GrpcClientRequest<Q, R> request, StreamCall<R> call, Iterator<Q> requests) {
    while (call.wantsRequests()) {
      if (request.writeQueueFull()) {
        request.drainHandler(drained -> writeAll(request, call, requests));
        return;
      }
      Optional<Q> next;
      try {
        next = requests.hasNext() ? Optional.of(requests.next()) : Optional.empty();
      } catch (RuntimeException e) {
        call.refuse(e);
        return;
      }
      try {
        if (next.isEmpty()) {
          call.sentAll();
          request.end().onFailure(call::notSent);
          return;
        }
        request.write(next.get()).onFailure(call::notSent);
        call.sent();
      } catch (RuntimeException e) {
        // A request that was reset refuses the next write by throwing.
        call.notSent(e);
        return;
      }
    }
  }

  /** Closes the connection; running calls fail. */
  public Future<Void> close() {
    Promise<Void> closed = Promise.promise();
    http.close().onComplete(closed);
    return closed.future();
  }

  /** The library's client for one call; its own factories know no limit of messages here. */
  private static final class OneCall extends GrpcClientImpl {

    OneCall(Vertx vertx, HttpSide http) {
      super(vertx, Http2.grpcClientOptions(), http, false);
    }
  }
}
