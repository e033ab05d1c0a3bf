package io.maskcast.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.maskcast.proto.call.Http2;
import io.maskcast.proto.v1.DescribeSourceRequest;
import io.maskcast.proto.v1.DescribeSourceResponse;
import io.maskcast.proto.v1.ResolveRequest;
import io.maskcast.proto.v1.ResolveResponse;
import io.maskcast.proto.v1.StreamTilesRequest;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.proto.v1.TileRange;
import io.maskcast.server.budget.Budget;
import io.maskcast.server.rpc.StreamConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that have used their budgets up, told so by a gRPC client of another implementation. */
@Timeout(60)
class ServerBudgetsTest {

  private static final int TILES = 5000;
  private static final int SIDE = 20;
  private static final long BUDGET = 300_000;
  private static final Metadata.Key<String> RETRY_AFTER =
      Metadata.Key.of("retry-after", Metadata.ASCII_STRING_MARSHALLER);

  @TempDir Path folder;
  private RunningServer server;
  private ManagedChannel channel;
  private long received;

  @BeforeEach
  void writeSourceAndStart() {
    byte[] pixels = new byte[TILES * SIDE * SIDE];
    new Random(1).nextBytes(pixels);
    RunningServer.idx(folder.resolve("noise"), pixels, TILES, SIDE, SIDE);
    start();
  }

  private void start() {
    server =
        RunningServer.start(
            new ServerConfig(
                "127.0.0.1",
                0,
                folder.resolve("data"),
                Map.of("noise", folder.resolve("noise").toString()),
                StreamConfig.defaults()
                    .withBudgets(Map.of("boat", Budget.parse(BUDGET + "B/month")))));
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
  }

  @AfterEach
  void stop() throws InterruptedException {
    channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    server.close();
  }

  @Test
  void aStreamIsCutAtMostOneBatchBehindTheLimitAndTheClientIsToldWhenToComeBack() {
    StatusRuntimeException cut = refused(() -> stream("boat", TILES));

    assertThat(cut.getStatus().getDescription())
        .startsWith("Client 'boat' has used its budget of 300,000 bytes a month; it goes on at ");
    // The request counts too; 100 bytes are more than enough for what is around a payload.
    assertThat(received).isBetween(BUDGET - 100, BUDGET + Http2.BULK_MESSAGE_BYTES + 100);
  }

  @Test
  void whoeverIsOverTheLimitGetsNothingMoreAfterARestartEither() throws InterruptedException {
    refused(() -> stream("boat", TILES));
    received = 0;
    refused(() -> stream("boat", 1));
    stop();
    start();
    refused(() -> stream("boat", 1));
    refused(
        () ->
            ClientCalls.blockingUnaryCall(
                channel,
                method(
                    MethodDescriptor.MethodType.UNARY,
                    "BundleService/Resolve",
                    ResolveRequest.getDefaultInstance(),
                    ResolveResponse.getDefaultInstance()),
                CallOptions.DEFAULT,
                ResolveRequest.newBuilder().setName("any").setClient("boat").build()));
    assertThat(received).isZero();
  }

  @Test
  void othersAreNotHeldBack() {
    refused(() -> stream("boat", TILES));
    received = 0;

    stream("ship", TILES);

    assertThat(received).isGreaterThan((long) TILES * SIDE * SIDE / 2);
  }

  @Test
  void whatIsLeftIsToldWithTheSourceAndToBeToldCostsNothing() {
    assertThat(describe("ship").hasBudgetLeft()).isFalse();
    assertThat(describe("boat").getBudgetLeft().getBytes()).isEqualTo(BUDGET);
    stream("boat", 500);

    DescribeSourceResponse after = describe("boat");

    long request = 5L + request("boat", 500).getSerializedSize();
    assertThat(after.getBudgetLeft().getBytes()).isEqualTo(BUDGET - received - request);
    assertThat(after.getBudgetLeft().getRenewedAfter()).isBetween(1L, TimeUnit.DAYS.toSeconds(31));
    refused(() -> stream("boat", TILES));
    assertThat(describe("boat").getBudgetLeft().getBytes()).isZero();
  }

  private DescribeSourceResponse describe(String client) {
    return ClientCalls.blockingUnaryCall(
        channel,
        method(
            MethodDescriptor.MethodType.UNARY,
            "TileService/DescribeSource",
            DescribeSourceRequest.getDefaultInstance(),
            DescribeSourceResponse.getDefaultInstance()),
        CallOptions.DEFAULT,
        DescribeSourceRequest.newBuilder().setSource("noise").setClient(client).build());
  }

  @Test
  void aStreamThatFitsEndsWell() {
    stream("boat", 500); // 200,000 bytes of noise
    assertThat(received).isLessThan(BUDGET);
  }

  private static StatusRuntimeException refused(Runnable call) {
    StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(failure).isNotNull();
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(Long.parseLong(failure.getTrailers().get(RETRY_AFTER)))
        .isBetween(1L, TimeUnit.DAYS.toSeconds(31));
    return failure;
  }

  private void stream(String client, int tiles) {
    ClientCalls.blockingServerStreamingCall(
            channel,
            method(
                MethodDescriptor.MethodType.SERVER_STREAMING,
                "TileService/StreamTiles",
                StreamTilesRequest.getDefaultInstance(),
                StreamTilesResponse.getDefaultInstance()),
            CallOptions.DEFAULT,
            request(client, tiles))
        .forEachRemaining(message -> received += 5 + message.getSerializedSize());
  }

  private static StreamTilesRequest request(String client, int tiles) {
    return StreamTilesRequest.newBuilder()
        .setSource("noise")
        .setClient(client)
        .addRanges(TileRange.newBuilder().setFirst(0).setLast(tiles - 1L))
        .build();
  }

  private static <Q extends Message, R extends Message> MethodDescriptor<Q, R> method(
      MethodDescriptor.MethodType type, String name, Q request, R response) {
    return MethodDescriptor.newBuilder(
            ProtoUtils.marshaller(request), ProtoUtils.marshaller(response))
        .setType(type)
        .setFullMethodName("maskcast.v1." + name)
        .build();
  }
}
