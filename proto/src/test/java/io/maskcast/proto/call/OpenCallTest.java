package io.maskcast.proto.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.proto.v1.StreamEnd;
import io.maskcast.proto.v1.StreamTilesRequest;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.proto.v1.TileServiceGrpcService;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls whose requests are made as the answers come, to servers that do as a test says. */
@Timeout(60)
class OpenCallTest {

  private static final Duration PATIENT = Duration.ofSeconds(30);
  private static final Duration IMPATIENT = Duration.ofMillis(400);
  private static final long BOUND_SECONDS = 20;

  private final RogueServer rogue = new RogueServer();
  private final Vertx vertx = Vertx.vertx();
  private Promise<Long> answered = Promise.promise();

  @AfterEach
  void close() {
    Await.result(vertx.close());
    rogue.close();
  }

  private OpenCall<StreamTilesRequest, StreamTilesResponse> open(
      Duration silence,
      Consumer<GrpcServerRequest<StreamTilesRequest, StreamTilesResponse>> server) {
    int port = rogue.grpc(TileServiceGrpcService.Climb, server::accept);
    return Calls.to(vertx, RogueServer.HOST, port, silence)
        .open(
            BulkMethods.climb(),
            answer -> {
              answered.complete(answer.getEnd().getTileCount());
              return Future.succeededFuture();
            });
  }

  /** Answers with the level asked for. */
  private static void echo(GrpcServerRequest<StreamTilesRequest, StreamTilesResponse> request) {
    request.handler(
        asked ->
            request
                .response()
                .write(
                    StreamTilesResponse.newBuilder()
                        .setEnd(StreamEnd.newBuilder().setTileCount(asked.getLevel()))
                        .build()));
    request.endHandler(end -> request.response().end());
  }

  private long ask(OpenCall<StreamTilesRequest, StreamTilesResponse> call, int level) {
    answered = Promise.promise();
    call.send(StreamTilesRequest.newBuilder().setLevel(level).build());
    return await(answered.future());
  }

  private static <T> T await(Future<T> future) {
    return Await.result(future.timeout(BOUND_SECONDS, TimeUnit.SECONDS));
  }

  private static void requireFailed(OpenCall<?, ?> call, GrpcStatus status) {
    assertThatThrownBy(() -> await(call.done()))
        .isInstanceOfSatisfying(
            CallException.class, failure -> assertThat(failure.status()).isEqualTo(status));
  }

  @Test
  void requestsAreAnsweredOneAfterTheOtherUntilThereAreNoMore() {
    OpenCall<StreamTilesRequest, StreamTilesResponse> call = open(PATIENT, OpenCallTest::echo);
    assertThat(ask(call, 3)).isEqualTo(3);
    assertThat(ask(call, 1)).isEqualTo(1);
    call.end();
    await(call.done());
  }

  @Test
  void restIsNoSilenceButARequestWithoutAnAnswerIs() {
    OpenCall<StreamTilesRequest, StreamTilesResponse> call = open(IMPATIENT, OpenCallTest::echo);
    assertThat(ask(call, 3)).isEqualTo(3);
    call.rests();
    await(vertx.timer(4 * IMPATIENT.toMillis(), TimeUnit.MILLISECONDS));
    assertThat(ask(call, 1)).isEqualTo(1);
    requireFailed(call, GrpcStatus.DEADLINE_EXCEEDED); // as it was not told to rest
  }

  @Test
  void aRequestAfterTheServerHasEndedIsNotSentAndNobodyWaits() {
    OpenCall<StreamTilesRequest, StreamTilesResponse> call =
        open(
            PATIENT,
            request ->
                request.handler(
                    asked -> request.response().end(StreamTilesResponse.getDefaultInstance())));
    assertThat(ask(call, 3)).isZero();
    await(call.done());
    call.send(StreamTilesRequest.getDefaultInstance());
    call.end();
  }

  @Test
  void whatWasCancelledIsOver() {
    OpenCall<StreamTilesRequest, StreamTilesResponse> call = open(PATIENT, OpenCallTest::echo);
    assertThat(ask(call, 3)).isEqualTo(3);
    call.cancel();
    requireFailed(call, GrpcStatus.CANCELLED);
    call.send(StreamTilesRequest.getDefaultInstance());
    call.end();
  }

  @Test
  void aServerThatDoesNotKnowTheCallSaysSo() {
    int port = rogue.grpc(TileServiceGrpcService.StreamTiles, request -> {});
    OpenCall<StreamTilesRequest, StreamTilesResponse> call =
        Calls.to(vertx, RogueServer.HOST, port, PATIENT)
            .open(BulkMethods.climb(), answer -> Future.succeededFuture());
    call.send(StreamTilesRequest.getDefaultInstance());
    requireFailed(call, GrpcStatus.UNIMPLEMENTED);
  }
}
