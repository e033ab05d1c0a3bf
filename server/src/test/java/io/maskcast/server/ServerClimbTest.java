package io.maskcast.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.proto.call.CallException;
import io.maskcast.proto.call.Calls;
import io.maskcast.proto.call.OpenCall;
import io.maskcast.proto.v1.RungSpan;
import io.maskcast.proto.v1.StreamStart;
import io.maskcast.proto.v1.StreamTilesRequest;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.proto.v1.TileRange;
import io.maskcast.proto.v1.TileServiceGrpcClient;
import io.maskcast.server.budget.Budget;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.ladder.Ladder;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.vertx.grpc.common.GrpcStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Climbs, read by the contract's words: many requests for rungs on one call. */
@Timeout(60)
class ServerClimbTest {

  private static final int TILES = 20;
  private static final TileLayout LAYOUT = new TileLayout(2, 4, 1, SampleType.U8, Interleave.PIXEL);
  private static final Ladder LADDER =
      Ladder.of(MaskGrid.pixels(1, 2, 4), new int[] {6, 3, 1, 2, 7, 4, 5}, new int[] {1, 3, 7});

  @TempDir Path folder;
  private RunningServer server;
  private Bundle bundle;

  @BeforeEach
  void start() {
    byte[] samples = new byte[TILES * 8];
    new Random(1).nextBytes(samples);
    Path noise = RunningServer.idx(folder.resolve("noise"), samples, TILES, 2, 4);
    server =
        RunningServer.start(
            new ServerConfig(
                "127.0.0.1",
                0,
                folder.resolve("data"),
                Map.of("noise", noise.toString()),
                StreamConfig.defaults()
                    .withMaxStreams(1)
                    .withBudgets(Map.of("poor", Budget.parse("300B/month")))));
    bundle = BundleFixture.withLadder(BundleFixture.bundle(LAYOUT, LADDER.top(), 2), LADDER);
    server.publish("ladder", bundle);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private StreamTilesRequest first(int end, String client) {
    return StreamTilesRequest.newBuilder()
        .setSource("noise")
        .setBundleDigest(bundle.digest().hex())
        .setClient(client)
        .addRanges(TileRange.newBuilder().setFirst(2).setLast(9))
        .setRungs(RungSpan.newBuilder().setEnd(end))
        .build();
  }

  private static StreamTilesRequest next(int first, int end, int tile) {
    return StreamTilesRequest.newBuilder()
        .addRanges(TileRange.newBuilder().setFirst(tile).setLast(tile))
        .setRungs(RungSpan.newBuilder().setFirst(first).setEnd(end))
        .build();
  }

  /** A climb and what came of it. */
  private static final class Climb {
    private final OpenCall<StreamTilesRequest, StreamTilesResponse> call;
    private final List<StreamTilesResponse> messages = new ArrayList<>();
    private Promise<Void> answered = Promise.promise();

    Climb(Calls calls) {
      call = calls.open(TileServiceGrpcClient.Climb, this::take);
      call.done().onComplete(over -> ended());
    }

    private synchronized void ended() {
      answered.tryFail("the call is over");
    }

    private synchronized Future<Void> take(StreamTilesResponse message) {
      messages.add(message);
      if (message.hasEnd()) {
        answered.tryComplete();
      }
      return Future.succeededFuture();
    }

    /** Asks, and waits for all of the answer. */
    List<StreamTilesResponse> ask(StreamTilesRequest request) {
      synchronized (this) {
        messages.clear();
        answered = Promise.promise();
      }
      call.send(request);
      RunningServer.await(answered.future());
      return List.copyOf(messages);
    }

    void end() {
      call.end();
      RunningServer.await(call.done());
    }
  }

  @Test
  void eachRequestIsAnsweredAsACallOfItsOwnWouldBe() {
    Climb climb = new Climb(server.calls());
    List<StreamTilesResponse> lowest = climb.ask(first(1, ""));
    List<StreamTilesResponse> more = climb.ask(next(1, 3, 5));
    climb.end();

    Calls calls = server.calls();
    requireSame(lowest, RunningServer.stream(calls, first(1, "")));
    requireSame(
        more,
        RunningServer.stream(
            calls, first(1, "").toBuilder().clearRanges().mergeFrom(next(1, 3, 5)).build()));
    assertThat(lowest.get(0).getStart().getStreamId()).isNotEmpty();
    StreamStart again = more.get(0).getStart();
    assertThat(again.getStreamId()).isEmpty();
    assertThat(again.hasLayout()).isFalse();
    assertThat(again.getRungs().getEnd()).isEqualTo(3);
    assertThat(more.get(2).getEnd().getTileCount()).isEqualTo(1);
  }

  private static void requireSame(
      List<StreamTilesResponse> climbed, List<StreamTilesResponse> streamed) {
    assertThat(climbed).hasSize(3);
    assertThat(climbed.subList(1, 3)).isEqualTo(streamed.subList(1, 3));
    assertThat(climbed.get(0).getStart().getTileCount())
        .isEqualTo(streamed.get(0).getStart().getTileCount());
  }

  @Test
  void allOfItIsOneStreamOfTheAccountAndNoTileCountsTwice() {
    Climb climb = new Climb(server.calls());
    climb.ask(first(1, "edge"));
    climb.ask(next(1, 2, 5));
    climb.ask(next(0, 1, 17));
    climb.end();

    JsonObject usage =
        server.usageWhen(
            now ->
                now.getJsonArray("streams").stream()
                    .map(JsonObject.class::cast)
                    .anyMatch(
                        stream ->
                            stream.getString("outcome").equals("OK")
                                && stream.getString("client").equals("edge")));
    assertThat(usage.getJsonArray("streams")).hasSize(2); // with the publish
    JsonObject total = usage.getJsonObject("total");
    assertThat(total.getLong("tiles")).isEqualTo(9);
    assertThat(total.getJsonObject("bytes").getLong("selected")).isEqualTo(8 + 2 + 1);
  }

  @Test
  void anIdleClimbHoldsUpNobody() {
    Climb idle = new Climb(server.calls());
    idle.ask(first(1, "idle"));

    assertThat(RunningServer.stream(server.calls(), first(1, "other"))).hasSize(3);
    Climb other = new Climb(server.calls());
    assertThat(other.ask(first(1, "other"))).hasSize(3);
    assertThat(idle.ask(next(1, 2, 5))).hasSize(3);
    other.end();
    idle.end();
  }

  @Test
  void whoLeavesIsAccountedForAndFreesItsPlace() {
    Climb climb = new Climb(server.calls());
    climb.ask(first(1, "edge"));
    climb.call.cancel();

    server.usageWhen(usage -> usage.encode().contains("CANCELLED"));
    assertThat(RunningServer.stream(server.calls(), first(1, ""))).hasSize(3);
  }

  @Test
  void whatCannotBeAnsweredEndsTheCallInWords() {
    requireRefused(first(1, "").toBuilder().clearRungs().build(), "name rungs in each request");
    requireRefused(first(4, ""), "no rung 3");
    requireRefusedAfterAnother(next(2, 2, 5), "no rungs from 2");
    requireRefusedAfterAnother(next(1, 2, 5).toBuilder().clearRungs().build(), "name rungs");
    requireRefusedAfterAnother(
        next(1, 2, 5).toBuilder().setSource("noise").build(), "and nothing else");
    requireRefusedAfterAnother(next(1, 2, 5).toBuilder().setLevel(1).build(), "and nothing else");
    Climb empty = new Climb(server.calls());
    assertThatThrownBy(empty::end).hasMessageContaining("no request message");
    assertThat(RunningServer.stream(server.calls(), first(1, "")))
        .as("no place is lost")
        .hasSize(3);
  }

  private void requireRefused(StreamTilesRequest request, String why) {
    requireRefused(new Climb(server.calls()), request, why);
  }

  private void requireRefusedAfterAnother(StreamTilesRequest request, String why) {
    Climb climb = new Climb(server.calls());
    climb.ask(first(1, ""));
    requireRefused(climb, request, why);
  }

  private static void requireRefused(Climb climb, StreamTilesRequest request, String why) {
    climb.call.send(request);
    assertThatThrownBy(() -> RunningServer.await(climb.call.done()))
        .isInstanceOfSatisfying(
            CallException.class, e -> assertThat(e.status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT))
        .hasMessageContaining(why);
  }

  @Test
  void whoHasUsedItsBudgetUpIsToldInTheMiddleOfAClimb() {
    Climb climb = new Climb(server.calls());
    climb.ask(first(1, "poor"));
    climb.call.send(next(1, 3, 5));
    climb.call.send(next(1, 3, 6));
    climb.call.send(next(1, 3, 7));

    assertThatThrownBy(() -> RunningServer.await(climb.call.done()))
        .isInstanceOfSatisfying(
            CallException.class,
            e -> {
              assertThat(e.status()).isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED);
              assertThat(e.retryAfter()).isPresent();
            });
  }
}
