package io.maskcast.proto.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.maskcast.proto.v1.BlobChunk;
import io.maskcast.proto.v1.BundleServiceGrpcClient;
import io.maskcast.proto.v1.BundleServiceGrpcService;
import io.maskcast.proto.v1.FetchBlobRequest;
import io.maskcast.proto.v1.FetchBlobResponse;
import io.maskcast.proto.v1.PublishRequest;
import io.maskcast.proto.v1.PublishResponse;
import io.maskcast.proto.v1.ResolveRequest;
import io.maskcast.proto.v1.ResolveResponse;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.grpc.common.GrpcError;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.GrpcServerResponse;
import io.vertx.grpc.server.StatusException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever the other side does, a call ends, with the right status and words a person can use. */
@Timeout(60)
class StreamCallFaultTest {

  /** Longer than any of the faults below takes to be seen. */
  private static final Duration PATIENT = Duration.ofSeconds(30);

  private static final Duration IMPATIENT = Duration.ofMillis(400);
  private static final long BOUND_SECONDS = 20;

  private final RogueServer rogue = new RogueServer();
  private final Vertx vertx = Vertx.vertx();
  private final List<FetchBlobResponse> received = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    Await.result(vertx.close());
    rogue.close();
  }

  // What the server says.

  @Test
  void statusAfterMessagesReachesTheCallerWithItsWords() {
    String words = "100 % voll: Größe 3+4 überschritten, 20%25 frei";
    int port =
        blobs(
            request -> {
              request.response().write(piece(10));
              request.response().status(GrpcStatus.INTERNAL).statusMessage(words).end();
            });

    CallException failure = failureOf(stream(port, PATIENT));

    assertThat(failure.status()).isEqualTo(GrpcStatus.INTERNAL);
    assertThat(failure).hasMessage(words);
    assertThat(received).hasSize(1);
  }

  @Test
  void statusWithoutMessagesReachesTheCallerWithItsWords() {
    int port =
        blobs(
            request ->
                request
                    .response()
                    .status(GrpcStatus.NOT_FOUND)
                    .statusMessage("Kein Bündel 'x' hier, 0 % da")
                    .end());

    CallException failure = failureOf(stream(port, PATIENT));

    assertThat(failure.status()).isEqualTo(GrpcStatus.NOT_FOUND);
    assertThat(failure.retryAfter()).isEmpty();
    assertThat(failure).hasMessage("Kein Bündel 'x' hier, 0 % da");
  }

  @Test
  void timeToTryAgainReachesTheCallerWithAndWithoutMessages() {
    AtomicInteger calls = new AtomicInteger();
    int port =
        blobs(
            request -> {
              if (calls.getAndIncrement() == 0) {
                request.response().write(piece(10));
              }
              request.response().trailers().set("retry-after", "90");
              request.response().status(GrpcStatus.RESOURCE_EXHAUSTED).statusMessage("full").end();
            });

    assertThat(failureOf(stream(port, PATIENT)).retryAfter()).contains(Duration.ofSeconds(90));
    assertThat(failureOf(stream(port, PATIENT)).retryAfter()).contains(Duration.ofSeconds(90));
  }

  @Test
  void wordsThatAreNotPercentEncodedAreShownAsTheyAre() {
    int port =
        raw(
            response -> {
              response.putTrailer("grpc-status", "13").putTrailer("grpc-message", "disk 100% full");
              response.end(frame(piece(3)));
            });

    CallException failure = failureOf(stream(port, PATIENT));

    assertThat(failure.status()).isEqualTo(GrpcStatus.INTERNAL);
    assertThat(failure).hasMessage("disk 100% full");
  }

  @Test
  void statusWithoutWordsIsNamed() {
    int port = blobs(request -> request.response().status(GrpcStatus.PERMISSION_DENIED).end());

    CallException failure = failureOf(stream(port, PATIENT));

    assertThat(failure.status()).isEqualTo(GrpcStatus.PERMISSION_DENIED);
    assertThat(failure)
        .hasMessage("127.0.0.1:" + port + " answered PERMISSION_DENIED without a reason");
  }

  @Test
  void immediateFailureKeepsItsStatus() {
    int port =
        blobs(
            request ->
                request.response().fail(new StatusException(GrpcStatus.NOT_FOUND, "no such blob")));

    assertThat(failureOf(stream(port, PATIENT)).status()).isEqualTo(GrpcStatus.NOT_FOUND);
  }

  @Test
  void handlerThatThrowsIsUnknown() {
    int port =
        blobs(
            request -> {
              throw new IllegalStateException("a bug in the server");
            });

    CallException failure = failureOf(stream(port, PATIENT));

    assertThat(failure.status()).isEqualTo(GrpcStatus.UNKNOWN);
    assertThat(failure).hasMessageContaining("UNKNOWN");
  }

  @Test
  void methodThatIsNotThereIsUnimplemented() {
    int port = rogue.grpc(BundleServiceGrpcService.Resolve, request -> request.response().end());

    CallException failure = failureOf(stream(port, PATIENT));

    assertThat(failure.status()).isEqualTo(GrpcStatus.UNIMPLEMENTED);
    assertThat(failure.getMessage()).isNotBlank();
  }

  // What the server sends.

  @Test
  void messageOverTheLimitEndsTheCall() {
    int port =
        blobs(
            request -> {
              request.response().write(piece(10));
              request.response().write(piece(2 * Http2.MAX_MESSAGE_BYTES));
            });

    CallException failure = failureOf(stream(port, PATIENT));

    assertThat(failure.status()).isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED);
    assertThat(failure).hasMessageContaining("over the limit of 1114112");
    assertThat(received).hasSize(1);
  }

  @Test
  void messageOfTheLargestSizeIsTaken() {
    FetchBlobResponse largest = piece(Http2.MAX_MESSAGE_BYTES - 4);
    assertThat(largest.getSerializedSize()).isEqualTo(Http2.MAX_MESSAGE_BYTES);
    int port =
        blobs(
            request -> {
              request.response().write(largest);
              request.response().end();
            });

    Await.result(within(stream(port, PATIENT).done()));

    assertThat(received).containsExactly(largest);
  }

  @Test
  void messageThatIsNoProtobufEndsTheCall() {
    int port =
        raw(
            response -> {
              response.putTrailer("grpc-status", "0");
              response.end(prefix(0, 3).appendBytes(new byte[] {-1, -1, -1}));
            });

    CallException failure = failureOf(stream(port, PATIENT));

    // The library resets the stream and keeps its reason to itself.
    assertThat(failure.status()).isIn(GrpcStatus.INTERNAL, GrpcStatus.CANCELLED);
    assertThat(failure).hasMessageContaining("127.0.0.1:" + port);
  }

  @Test
  void compressedMessageWithoutEncodingEndsTheCall() {
    int port =
        raw(
            response -> {
              response.putTrailer("grpc-status", "0");
              response.end(prefix(1, 3).appendBytes(new byte[] {1, 2, 3}));
            });

    CallException failure = failureOf(stream(port, IMPATIENT));

    assertThat(failure.getMessage()).contains("127.0.0.1");
  }

  @Test
  void truncatedMessageBeforeAGoodStatusEnds() {
    int port =
        raw(
            response -> {
              response.putTrailer("grpc-status", "0");
              response.end(frame(piece(3)).appendBuffer(prefix(0, 100)).appendByte((byte) 1));
            });

    // The layers above know by their own counts and digests.
    Await.result(within(stream(port, PATIENT).done().otherwiseEmpty()));

    assertThat(received).hasSize(1);
  }

  @Test
  void silenceAfterAMessageEndsTheCall() throws Exception {
    CompletableFuture<Void> cancelled = new CompletableFuture<>();
    int port =
        blobs(
            request -> {
              request.errorHandler(error -> cancelled.complete(null));
              request.response().write(piece(10));
            });

    StreamCall<FetchBlobResponse> call = stream(port, IMPATIENT);
    CallException failure = failureOf(call);

    assertThat(failure.status()).isEqualTo(GrpcStatus.DEADLINE_EXCEEDED);
    assertThat(failure).hasMessageContaining("127.0.0.1:" + port + " has been silent for 0.4 s");
    cancelled.get(BOUND_SECONDS, TimeUnit.SECONDS); // the server can free what it held
    assertThat(watchdogRuns(call)).isFalse();
  }

  @Test
  void silenceInsteadOfAnAnswerEndsTheCall() {
    int port = blobs(request -> {});

    assertThat(failureOf(stream(port, IMPATIENT)).status()).isEqualTo(GrpcStatus.DEADLINE_EXCEEDED);
  }

  @Test
  void resetByTheServerEndsTheCall() {
    int port =
        blobs(
            request ->
                request
                    .response()
                    .write(piece(10))
                    .onSuccess(written -> request.response().cancel()));

    CallException failure = failureOf(stream(port, PATIENT));

    assertThat(failure.status()).isIn(GrpcStatus.CANCELLED, GrpcStatus.UNAVAILABLE);
    assertThat(failure).hasMessageContaining("127.0.0.1:" + port).hasMessageContaining("try again");
  }

  @Test
  void connectionCutMidStreamEndsTheCall() {
    int port =
        blobs(
            request ->
                request
                    .response()
                    .write(piece(10))
                    .onSuccess(written -> request.connection().close()));

    CallException failure = failureOf(stream(port, PATIENT));

    assertThat(failure.status()).isEqualTo(GrpcStatus.UNAVAILABLE);
    assertThat(failure).hasMessageContaining("127.0.0.1:" + port).hasMessageContaining("try again");
  }

  // What is no gRPC server.

  @Test
  void httpErrorOfAProxyIsUnavailable() {
    int port = rogue.http(request -> request.response().setStatusCode(503).end("come back later"));

    CallException failure = failureOf(stream(port, PATIENT));

    assertThat(failure.status()).isEqualTo(GrpcStatus.UNAVAILABLE);
    assertThat(failure).hasMessageContaining("127.0.0.1:" + port);
  }

  @Test
  void nobodyListensIsUnavailable() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }

    CallException failure = failureOf(stream(port, PATIENT));

    assertThat(failure.status()).isEqualTo(GrpcStatus.UNAVAILABLE);
    assertThat(failure)
        .hasMessage("Cannot connect to 127.0.0.1:" + port + "; is the server running there?");
  }

  @Test
  void hostThatDoesNotExistIsUnavailable() {
    Calls calls = Calls.to(vertx, "no-such-host.invalid", 7700, PATIENT);

    CallException failure = failureOf(calls.unary(BundleServiceGrpcClient.Resolve, resolve()));

    assertThat(failure.status()).isEqualTo(GrpcStatus.UNAVAILABLE);
    assertThat(failure).hasMessageContaining("no-such-host.invalid:7700");
  }

  @Test
  void serverThatNeverSpeaksIsNotWaitedForForever() {
    int port = rogue.tcp(socket -> {});

    CallException failure = failureOf(stream(port, IMPATIENT));

    assertThat(failure.status()).isIn(GrpcStatus.DEADLINE_EXCEEDED, GrpcStatus.UNAVAILABLE);
    assertThat(failure).hasMessageContaining("127.0.0.1:" + port);
  }

  @Test
  void serverThatSpeaksAnotherProtocolIsUnavailable() {
    int port = rogue.tcp(socket -> socket.end(Buffer.buffer("220 mail.example.org ESMTP\r\n")));

    CallException failure = failureOf(stream(port, Duration.ofSeconds(5)));

    assertThat(failure.status()).isIn(GrpcStatus.UNAVAILABLE, GrpcStatus.DEADLINE_EXCEEDED);
    assertThat(failure).hasMessageContaining("127.0.0.1:" + port);
  }

  // What this side does.

  @Test
  void consumerThatFailsCancelsTheCallAndItsReasonComesOut() throws Exception {
    CompletableFuture<Void> cancelled = new CompletableFuture<>();
    int port =
        blobs(
            request -> {
              request.errorHandler(error -> cancelled.complete(null));
              request.response().write(piece(10));
            });
    IllegalArgumentException found = new IllegalArgumentException("the third byte is wrong");

    StreamCall<FetchBlobResponse> failing =
        stream(port, PATIENT, answer -> Future.failedFuture(found));

    assertThatThrownBy(() -> Await.result(within(failing.done()))).isSameAs(found);
    cancelled.get(BOUND_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void consumerThatThrowsEndsTheCall() {
    int port = blobs(request -> request.response().write(piece(10)));
    IllegalStateException thrown = new IllegalStateException("no room");
    AssertionError error = new AssertionError("a bug");

    StreamCall<FetchBlobResponse> throwing =
        stream(
            port,
            PATIENT,
            answer -> {
              throw thrown;
            });
    StreamCall<FetchBlobResponse> broken =
        stream(
            port,
            PATIENT,
            answer -> {
              throw error;
            });
    StreamCall<FetchBlobResponse> careless = stream(port, PATIENT, answer -> null);

    assertThatThrownBy(() -> Await.result(within(throwing.done()))).isSameAs(thrown);
    assertThatThrownBy(() -> Await.result(within(broken.done()))).hasCause(error);
    assertThatThrownBy(() -> Await.result(within(careless.done())))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void slowConsumerHoldsTheServerBack() throws Exception {
    int messages = 400;
    int size = 128 << 10;
    // What may be under way: the stream's window, the queues of both ends, what the consumer has.
    int most = LinkWindow.defaults().streamBytes() / size + 64;
    AtomicInteger sent = new AtomicInteger();
    CompletableFuture<Integer> full = new CompletableFuture<>();
    int port = blobs(request -> sendAll(request.response(), sent, messages, piece(size), full));
    Promise<Void> hold = Promise.promise();
    AtomicInteger atOnce = new AtomicInteger();

    StreamCall<FetchBlobResponse> call =
        stream(
            port,
            PATIENT,
            answer -> {
              atOnce.incrementAndGet();
              return hold.future().onComplete(done -> received.add(answer));
            });

    assertThat(full.get(BOUND_SECONDS, TimeUnit.SECONDS)).isLessThan(most);
    assertThat(call.done().isComplete()).isFalse();
    assertThat(atOnce.get()).isLessThanOrEqualTo(4);
    hold.complete();
    Await.result(within(call.done()));
    assertThat(sent).hasValue(messages);
    assertThat(received).hasSize(messages);
  }

  @Test
  void consumerAtWorkIsNoSilence() {
    int port =
        blobs(
            request -> {
              request.response().write(piece(10));
              request.response().end();
            });
    Promise<Void> working = Promise.promise();

    StreamCall<FetchBlobResponse> call = stream(port, IMPATIENT, answer -> working.future());
    // Not a wait for the call: time in which the watchdog must not bark.
    vertx.setTimer(3 * IMPATIENT.toMillis(), over -> working.complete());

    Await.result(within(call.done()));
    assertThat(working.future().isComplete()).isTrue();
  }

  @Test
  void cancelEndsBothSides() throws Exception {
    CompletableFuture<GrpcError> cancelled = new CompletableFuture<>();
    int port =
        blobs(
            request -> {
              request.errorHandler(cancelled::complete);
              request.response().write(piece(10));
            });
    CompletableFuture<Void> first = new CompletableFuture<>();
    StreamCall<FetchBlobResponse> call =
        stream(
            port,
            PATIENT,
            answer -> {
              first.complete(null);
              return Future.succeededFuture();
            });
    first.get(BOUND_SECONDS, TimeUnit.SECONDS);

    call.cancel();
    call.cancel();

    CallException failure = failureOf(call);
    assertThat(failure.status()).isEqualTo(GrpcStatus.CANCELLED);
    assertThat(failure).hasMessage("The call was cancelled");
    assertThat(cancelled.get(BOUND_SECONDS, TimeUnit.SECONDS)).isEqualTo(GrpcError.CANCELLED);
    assertThat(watchdogRuns(call)).isFalse();
  }

  @Test
  void cancelBeforeThereIsAConnectionEndsTheCall() {
    int port = rogue.tcp(socket -> {});
    StreamCall<FetchBlobResponse> call = stream(port, PATIENT);

    call.cancel();

    assertThat(failureOf(call).status()).isEqualTo(GrpcStatus.CANCELLED);
  }

  @Test
  void closingTheCallsEndsThoseThatRun() throws Exception {
    CompletableFuture<Void> first = new CompletableFuture<>();
    int port = blobs(request -> request.response().write(piece(10)));
    Calls calls = Calls.to(vertx, RogueServer.HOST, port, PATIENT);
    StreamCall<FetchBlobResponse> call =
        calls.stream(
            BundleServiceGrpcClient.FetchBlob,
            FetchBlobRequest.getDefaultInstance(),
            (FetchBlobResponse answer) -> {
              first.complete(null);
              return Future.succeededFuture();
            });
    first.get(BOUND_SECONDS, TimeUnit.SECONDS);

    Await.result(within(calls.close()));

    assertThat(failureOf(call).status()).isEqualTo(GrpcStatus.UNAVAILABLE);
    assertThat(failureOf(calls.unary(BundleServiceGrpcClient.Resolve, resolve())).status())
        .isEqualTo(GrpcStatus.UNAVAILABLE);
  }

  @Test
  void goodStreamEndsWithNothingRunningOn() throws Exception {
    int port =
        blobs(
            request -> {
              IntStream.range(1, 50).forEach(i -> request.response().write(piece(i)));
              request.response().end();
            });

    StreamCall<FetchBlobResponse> call = stream(port, PATIENT);
    Await.result(within(call.done()));

    assertThat(received).hasSize(49);
    assertThat(received.get(48).getData().size()).isEqualTo(49);
    assertThat(watchdogRuns(call)).isFalse();
  }

  @Test
  void oneConnectionCarriesOnAfterFailures() {
    int port =
        blobs(
            request -> {
              request.response().write(piece(1));
              request.response().end();
            });
    Calls client = calls(port);
    IllegalStateException failure = new IllegalStateException("no");

    for (int i = 0; i < 10; i++) {
      boolean fails = i % 2 == 0;
      StreamCall<FetchBlobResponse> call =
          client.stream(
              BundleServiceGrpcClient.FetchBlob,
              FetchBlobRequest.getDefaultInstance(),
              (FetchBlobResponse answer) ->
                  fails ? Future.failedFuture(failure) : Future.succeededFuture());
      if (fails) {
        assertThatThrownBy(() -> Await.result(within(call.done()))).isSameAs(failure);
      } else {
        Await.result(within(call.done()));
      }
    }
  }

  // One answer.

  @Test
  void noAnswerWhereOneIsDueIsAFailure() {
    int port = rogue.grpc(BundleServiceGrpcService.Resolve, request -> request.response().end());

    CallException failure =
        failureOf(calls(port).unary(BundleServiceGrpcClient.Resolve, resolve()));

    assertThat(failure.getMessage()).isNotBlank();
    assertThat(failure.status()).isEqualTo(GrpcStatus.INTERNAL);
  }

  @Test
  void twoAnswersWhereOneIsDueAreAFailure() {
    int port =
        rogue.grpc(
            BundleServiceGrpcService.Resolve,
            request -> {
              request.response().write(ResolveResponse.getDefaultInstance());
              request.response().end(ResolveResponse.getDefaultInstance());
            });

    CallException failure =
        failureOf(calls(port).unary(BundleServiceGrpcClient.Resolve, resolve()));

    assertThat(failure.status()).isEqualTo(GrpcStatus.INTERNAL);
    assertThat(failure).hasMessage("Resolve gave 2 answers instead of one");
  }

  // Many requests.

  @Test
  void uploadThatIsRefusedEarlyStops() {
    int port =
        rogue.grpc(
            BundleServiceGrpcService.Publish,
            request ->
                request
                    .response()
                    .status(GrpcStatus.INVALID_ARGUMENT)
                    .statusMessage("not this")
                    .end());
    Chunks endless = new Chunks(Integer.MAX_VALUE, 64 << 10);

    CallException failure = failureOf(calls(port).upload(BundleServiceGrpcClient.Publish, endless));

    assertThat(failure.status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    assertThat(failure).hasMessage("not this");
  }

  @Test
  void uploadThatIsAnsweredEarlyStopsAndLeavesNoStreamBehind() throws Exception {
    CompletableFuture<Void> over = new CompletableFuture<>();
    int port =
        rogue.grpc(
            BundleServiceGrpcService.Publish,
            request -> {
              request.errorHandler(error -> over.complete(null));
              request.exceptionHandler(failure -> over.complete(null));
              request.handler(ignored -> {});
              request.response().end(PublishResponse.newBuilder().setDigest("enough").build());
            });
    Chunks endless = new Chunks(Integer.MAX_VALUE, 1 << 10);

    PublishResponse answer =
        Await.result(within(calls(port).upload(BundleServiceGrpcClient.Publish, endless)));

    assertThat(answer.getDigest()).isEqualTo("enough");
    over.get(BOUND_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void uploadGoesNoFasterThanTheServerTakesIt() {
    int chunks = 400;
    int size = 64 << 10;
    int most = LinkWindow.defaults().streamBytes() / size + 64;
    Chunks requests = new Chunks(chunks, size);
    CompletableFuture<GrpcServerRequest<PublishRequest, PublishResponse>> held =
        new CompletableFuture<>();
    AtomicInteger taken = new AtomicInteger();
    int port =
        rogue.grpc(
            BundleServiceGrpcService.Publish,
            request -> {
              request.pause();
              request.handler(part -> taken.incrementAndGet());
              request.endHandler(
                  end -> request.response().end(PublishResponse.getDefaultInstance()));
              held.complete(request);
            });

    Future<PublishResponse> upload = calls(port).upload(BundleServiceGrpcClient.Publish, requests);
    GrpcServerRequest<PublishRequest, PublishResponse> request = held.join();
    // The upload stands still once a second call on the same connection is through after it.
    Await.result(
        within(
            calls(port)
                .unary(BundleServiceGrpcClient.Resolve, resolve())
                .otherwiseEmpty()
                .compose(
                    done -> {
                      assertThat(requests.asked()).isLessThan(most);
                      request.resume();
                      return upload;
                    })));

    assertThat(requests.asked()).isEqualTo(chunks);
    assertThat(taken).hasValue(chunks);
  }

  @Test
  void uploadToAServerThatTakesNothingEnds() {
    int port = rogue.grpc(BundleServiceGrpcService.Publish, GrpcServerRequest::pause);
    Chunks endless = new Chunks(Integer.MAX_VALUE, 64 << 10);

    CallException failure =
        failureOf(
            Calls.to(vertx, RogueServer.HOST, port, IMPATIENT)
                .upload(BundleServiceGrpcClient.Publish, endless));

    assertThat(failure.status()).isEqualTo(GrpcStatus.DEADLINE_EXCEEDED);
    int asked = endless.asked();
    assertThat(asked).isLessThan(LinkWindow.defaults().streamBytes() / (64 << 10) + 64);
  }

  @Test
  void requestsThatFailEndTheUploadWithTheirReason() throws Exception {
    CompletableFuture<Void> cancelled = new CompletableFuture<>();
    int port =
        rogue.grpc(
            BundleServiceGrpcService.Publish,
            request -> {
              request.errorHandler(error -> cancelled.complete(null));
              request.handler(part -> {});
            });
    UncheckedIOException gone = new UncheckedIOException(new IOException("the file is gone"));
    Iterator<PublishRequest> failing =
        new Iterator<>() {
          private int asked;

          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public PublishRequest next() {
            if (asked++ == 3) {
              throw gone;
            }
            return PublishRequest.getDefaultInstance();
          }
        };

    assertThatThrownBy(
            () ->
                Await.result(within(calls(port).upload(BundleServiceGrpcClient.Publish, failing))))
        .isSameAs(gone);
    cancelled.get(BOUND_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void anEventLoopMustNotWait() throws Exception {
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    vertx.runOnContext(
        now -> {
          try {
            Await.result(Future.succeededFuture());
            thrown.complete(new AssertionError("it waited"));
          } catch (IllegalStateException e) {
            thrown.complete(e);
          }
        });
    assertThat(thrown.get(BOUND_SECONDS, TimeUnit.SECONDS))
        .isInstanceOf(IllegalStateException.class);
  }

  // Tools.

  private int blobs(Handler<GrpcServerRequest<FetchBlobRequest, FetchBlobResponse>> handler) {
    return rogue.grpc(BundleServiceGrpcService.FetchBlob, handler);
  }

  /** A server that speaks HTTP/2 right and gRPC by hand. */
  private int raw(Handler<HttpServerResponse> handler) {
    return rogue.http(
        (HttpServerRequest request) ->
            request
                .endHandler(
                    end ->
                        handler.handle(
                            request
                                .response()
                                .setChunked(true)
                                .putHeader("content-type", "application/grpc")))
                .resume());
  }

  private static void sendAll(
      GrpcServerResponse<?, FetchBlobResponse> response,
      AtomicInteger sent,
      int messages,
      FetchBlobResponse piece,
      CompletableFuture<Integer> full) {
    while (sent.get() < messages) {
      if (response.writeQueueFull()) {
        full.complete(sent.get());
        response.drainHandler(room -> sendAll(response, sent, messages, piece, full));
        return;
      }
      sent.incrementAndGet();
      response.write(piece);
    }
    response.end();
  }

  private Calls calls(int port) {
    return Calls.to(vertx, RogueServer.HOST, port, PATIENT);
  }

  private StreamCall<FetchBlobResponse> stream(int port, Duration silence) {
    return stream(
        port,
        silence,
        answer -> {
          received.add(answer);
          return Future.succeededFuture();
        });
  }

  private StreamCall<FetchBlobResponse> stream(
      int port, Duration silence, Function<FetchBlobResponse, Future<Void>> consumer) {
    return Calls.to(vertx, RogueServer.HOST, port, silence).stream(
        BundleServiceGrpcClient.FetchBlob, FetchBlobRequest.getDefaultInstance(), consumer);
  }

  private static CallException failureOf(StreamCall<?> call) {
    return failureOf(call.done());
  }

  private static CallException failureOf(Future<?> future) {
    try {
      future.toCompletionStage().toCompletableFuture().get(BOUND_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      assertThat(e.getCause()).isInstanceOf(CallException.class);
      return (CallException) e.getCause();
    } catch (Exception e) {
      throw new AssertionError("the call did not end", e);
    }
    throw new AssertionError("the call succeeded");
  }

  private static <T> Future<T> within(Future<T> future) {
    return future.timeout(BOUND_SECONDS, TimeUnit.SECONDS);
  }

  private boolean watchdogRuns(StreamCall<?> call) throws ReflectiveOperationException {
    Field watchdog = StreamCall.class.getDeclaredField("watchdog");
    watchdog.setAccessible(true);
    return vertx.cancelTimer(watchdog.getLong(call));
  }

  private static FetchBlobResponse piece(int bytes) {
    return FetchBlobResponse.newBuilder().setData(ByteString.copyFrom(new byte[bytes])).build();
  }

  private static ResolveRequest resolve() {
    return ResolveRequest.newBuilder().setName("digits").build();
  }

  private static Buffer frame(FetchBlobResponse message) {
    return prefix(0, message.getSerializedSize()).appendBytes(message.toByteArray());
  }

  private static Buffer prefix(int compressed, int length) {
    return Buffer.buffer().appendByte((byte) compressed).appendInt(length);
  }

  /** Some chunks, counting how many were asked for. */
  private static final class Chunks implements Iterator<PublishRequest> {
    private final int count;
    private final PublishRequest chunk;
    private final AtomicInteger asked = new AtomicInteger();

    Chunks(int count, int bytes) {
      this.count = count;
      this.chunk =
          PublishRequest.newBuilder()
              .setChunk(BlobChunk.newBuilder().setData(ByteString.copyFrom(new byte[bytes])))
              .build();
    }

    int asked() {
      return asked.get();
    }

    @Override
    public boolean hasNext() {
      return asked.get() < count;
    }

    @Override
    public PublishRequest next() {
      asked.incrementAndGet();
      return chunk;
    }
  }
}
