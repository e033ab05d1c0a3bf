package io.maskcast.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.maskcast.proto.call.CallException;
import io.maskcast.proto.call.Calls;
import io.maskcast.proto.call.StreamCall;
import io.maskcast.proto.v1.StreamTilesRequest;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.proto.v1.TileRange;
import io.maskcast.proto.v1.TileServiceGrpcClient;
import io.maskcast.server.budget.Budget;
import io.maskcast.server.rpc.StreamConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.vertx.grpc.common.GrpcStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Streams of tiles that are not let in: at once, with a reason, and accounted for. */
@Timeout(60)
class RefusedStreamsTest {

  private static final int TILES = 40;
  private static final int SIDE = 500;

  @TempDir Path folder;
  private RunningServer server;
  private final List<StreamCall<StreamTilesResponse>> held = new ArrayList<>();
  private final Promise<Void> hold = Promise.promise();

  @BeforeEach
  void start() {
    byte[] noise = new byte[TILES * SIDE * SIDE];
    new Random(1).nextBytes(noise);
    Path source = RunningServer.idx(folder.resolve("noise"), noise, TILES, SIDE, SIDE);
    server =
        RunningServer.start(
            new ServerConfig(
                "127.0.0.1",
                0,
                folder.resolve("data"),
                Map.of("noise", source.toString()),
                StreamConfig.defaults()
                    .withMaxStreams(5)
                    .withMaxStreamsPerClient(3)
                    .withBudgets(Map.of("poor", Budget.parse("1B/month")))));
  }

  @AfterEach
  void stop() {
    held.forEach(StreamCall::cancel);
    hold.tryComplete();
    server.close();
  }

  @Test
  void aClientHasSoManyStreamsAndOthersHaveTheirs() {
    hold("boat", 3);

    refused(request("noise", "", 0, 0, "boat"), "RESOURCE_EXHAUSTED", "Client 'boat' has 3");
    hold("ship", 2);
    refused(request("noise", "", 0, 0, "ship"), "RESOURCE_EXHAUSTED", "5 clients already");
    held.remove(0).cancel();
    server.usageWhen(usage -> streams(usage, "CANCELLED").size() == 1);
    hold("boat", 1);
  }

  /** Over a connection of its own, as an edge has it. */
  @ParameterizedTest
  @CsvSource({
    "sea, '', 0, boat, NOT_FOUND, There is no source 'sea' here",
    "noise, '', 40, boat, OUT_OF_RANGE, 40",
    "noise, abc, 0, boat, INVALID_ARGUMENT, digest",
    "noise, '', 0, a/b, INVALID_ARGUMENT, The client's name must be",
    "noise, '', 0, poor, RESOURCE_EXHAUSTED, has used its budget of 1 bytes",
  })
  void whatIsRefusedIsAccountedForWithItsRequest(
      String source, String digest, long tile, String client, String status, String words) {
    StreamTilesRequest request = request(source, digest, tile, tile, client);

    refused(request, status, words);

    JsonObject row =
        streams(server.usageWhen(usage -> !streams(usage, "FAILED").isEmpty()), "FAILED").get(0);
    assertThat(row.getString("kind")).isEqualTo("TILES");
    assertThat(row.getString("reason")).contains(words);
    assertThat(row.getString("client")).isEqualTo(client.equals("a/b") ? "" : client);
    assertThat(row.getString("source")).isEqualTo(status.equals("OUT_OF_RANGE") ? "noise" : "");
    JsonObject bytes = row.getJsonObject("bytes");
    assertThat(bytes.getLong("message_up")).isEqualTo(5L + request.getSerializedSize());
    assertThat(bytes.getLong("message_down")).isZero();
    assertThat(row.getLong("tiles")).isZero();
    // The preface and settings of the connection, and the headers of both directions, too.
    assertThat(bytes.getLong("wire_up")).isBetween(bytes.getLong("message_up") + 50, 1000L);
    assertThat(bytes.getLong("wire_down")).isBetween(50L, 1000L);
  }

  @Test
  void whatTheLimitRefusesIsAccountedForToo() {
    hold("boat", 3);
    StreamTilesRequest request = request("noise", "", 0, 0, "boat");

    refused(request, "RESOURCE_EXHAUSTED", "Client 'boat' has 3");

    JsonObject row =
        streams(server.usageWhen(usage -> !streams(usage, "FAILED").isEmpty()), "FAILED").get(0);
    assertThat(row.getString("client")).isEqualTo("boat");
    assertThat(row.getString("source")).isEqualTo("noise");
    assertThat(row.getJsonObject("bytes").getLong("message_up"))
        .isEqualTo(5L + request.getSerializedSize());
    assertThat(server.body("/metrics"))
        .contains("maskcast_streams_ended_total{outcome=\"FAILED\"} 1.0");
  }

  /** Streams whose first batch stays with the consumer. */
  private void hold(String client, int many) {
    for (int i = 0; i < many; i++) {
      CompletableFuture<Void> began = new CompletableFuture<>();
      held.add(
          server.calls().stream(
              TileServiceGrpcClient.StreamTiles,
              request("noise", "", 0, TILES - 1, client),
              (StreamTilesResponse message) -> {
                if (message.hasBatch()) {
                  began.complete(null);
                }
                return message.hasBatch() ? hold.future() : Future.succeededFuture();
              }));
      held.get(held.size() - 1).done().onFailure(began::completeExceptionally);
      began.orTimeout(30, TimeUnit.SECONDS).join();
    }
  }

  private void refused(StreamTilesRequest request, String status, String words) {
    Calls calls = server.calls();
    assertThatThrownBy(() -> RunningServer.stream(calls, request))
        .hasMessageContaining(words)
        .asInstanceOf(type(CallException.class))
        .returns(GrpcStatus.valueOf(status), CallException::status);
  }

  private static StreamTilesRequest request(
      String source, String digest, long first, long last, String client) {
    return StreamTilesRequest.newBuilder()
        .setSource(source)
        .setBundleDigest(digest)
        .setClient(client)
        .addRanges(TileRange.newBuilder().setFirst(first).setLast(last))
        .build();
  }

  private static List<JsonObject> streams(JsonObject usage, String outcome) {
    return usage.getJsonArray("streams").stream()
        .map(JsonObject.class::cast)
        .filter(stream -> stream.getString("outcome").equals(outcome))
        .toList();
  }
}
