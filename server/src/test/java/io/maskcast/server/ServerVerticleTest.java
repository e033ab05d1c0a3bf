package io.maskcast.server;

import static io.maskcast.server.RunningServer.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.proto.v1.ResolveRequest;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.shared.MaskcastException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.health.v1.HealthCheckRequest;
import io.vertx.grpc.health.v1.HealthCheckResponse;
import io.vertx.grpc.reflection.v1.ServerReflectionRequest;
import io.vertx.grpc.reflection.v1.ServerReflectionResponse;
import io.vertx.grpc.reflection.v1.ServiceResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Starting, stopping, and the pages and standard services beside tiles and bundles. */
@Timeout(60)
class ServerVerticleTest {

  private static final ServiceMethod<HealthCheckResponse, HealthCheckRequest> CHECK =
      ServiceMethod.client(
          ServiceName.create("grpc.health.v1", "Health"),
          "Check",
          GrpcMessageEncoder.encoder(),
          GrpcMessageDecoder.decoder(HealthCheckResponse.newBuilder()));

  private static final ServiceMethod<ServerReflectionResponse, ServerReflectionRequest> REFLECT =
      ServiceMethod.client(
          ServiceName.create("grpc.reflection.v1", "ServerReflection"),
          "ServerReflectionInfo",
          GrpcMessageEncoder.encoder(),
          GrpcMessageDecoder.decoder(ServerReflectionResponse.newBuilder()));

  @TempDir Path folder;

  @Test
  void answersHealthReflectionAndPages() {
    try (RunningServer server = start(folder)) {
      HealthCheckResponse health =
          await(
              server
                  .calls()
                  .unary(
                      CHECK,
                      HealthCheckRequest.newBuilder()
                          .setService("maskcast.v1.TileService")
                          .build()));
      assertThat(health.getStatus()).isEqualTo(HealthCheckResponse.ServingStatus.SERVING);

      List<String> services = new ArrayList<>();
      await(
          server.calls().stream(
                  REFLECT,
                  ServerReflectionRequest.newBuilder().setListServices("").build(),
                  (ServerReflectionResponse answer) -> {
                    answer.getListServicesResponse().getServiceList().stream()
                        .map(ServiceResponse::getName)
                        .forEach(services::add);
                    return Future.succeededFuture();
                  })
              .done());
      assertThat(services).contains("maskcast.v1.TileService", "maskcast.v1.BundleService");

      assertThat(server.body("/")).contains("/api/usage", "/metrics", "/healthz");
      assertThat(server.body("/healthz")).isEqualTo("ok\n");
      assertThat(server.get("/metrics").getHeader("content-type")).startsWith("text/plain");
      assertThat(server.body("/metrics"))
          .contains("maskcast_streams_active 0.0")
          .containsPattern("\nprocess_cpu_seconds_total [0-9]*[1-9]");
      JsonObject usage = server.usage();
      assertThat(usage.fieldNames())
          .containsExactly("total", "kinds", "clients", "bundles", "sources", "days", "streams");
      assertThat(server.get("/nothing").statusCode()).isEqualTo(404);
      for (String wrong : List.of("-1", "10001", "many", "")) {
        assertThat(server.get("/api/usage?streams=" + wrong).statusCode()).isEqualTo(400);
      }
      assertThat(server.body("/api/usage?streams=x")).contains("whole number from 0 to 10000");
    }
  }

  @Test
  void aMethodThatIsNotThereIsUnimplemented() {
    ServiceMethod<HealthCheckResponse, ResolveRequest> absent =
        ServiceMethod.client(
            ServiceName.create("maskcast.v1", "TileService"),
            "Burn",
            GrpcMessageEncoder.encoder(),
            GrpcMessageDecoder.decoder(HealthCheckResponse.newBuilder()));
    try (RunningServer server = start(folder)) {
      assertThatThrownBy(
              () -> await(server.calls().unary(absent, ResolveRequest.getDefaultInstance())))
          .hasMessage("Method not found: maskcast.v1.TileService/Burn");
    }
  }

  @Test
  void aPortInUseIsSaidSo() {
    try (RunningServer first = start(folder.resolve("one"))) {
      ServerConfig same =
          new ServerConfig(
              "127.0.0.1", first.port(), folder.resolve("two"), Map.of(), StreamConfig.defaults());

      assertThatThrownBy(() -> RunningServer.start(same))
          .isInstanceOf(MaskcastException.class)
          .hasMessageContaining("Cannot listen on 127.0.0.1:" + first.port())
          .hasMessageContaining("--port");

      // What the second had opened is free again.
      start(folder.resolve("two")).close();
    }
  }

  @Test
  void anAddressOfAnotherMachineIsSaidSo() {
    for (String host : List.of("no-such-host.invalid", "192.0.2.1")) {
      assertThatThrownBy(
              () ->
                  RunningServer.start(
                      new ServerConfig(host, 0, folder, Map.of(), StreamConfig.defaults())))
          .isInstanceOf(MaskcastException.class)
          .hasMessageContaining("Cannot listen on " + host);
    }
  }

  @Test
  void aDataFolderHasOneServer() {
    try (RunningServer first = start(folder)) {
      assertThatThrownBy(() -> start(folder))
          .isInstanceOf(MaskcastException.class)
          .hasMessageContaining(folder.toString());
      assertThat(first.body("/healthz")).isEqualTo("ok\n");
    }
    start(folder).close();
  }

  @Test
  void aSourceThatCannotBeReadKeepsTheServerFromStarting() throws Exception {
    Path truncated = Files.write(folder.resolve("truncated"), new byte[] {0, 0, 8, 3, 0, 0});

    assertThatThrownBy(
            () ->
                RunningServer.start(
                    RunningServer.config(folder.resolve("data"), Map.of("digits", truncated))))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("Source digits cannot be opened")
        .hasMessageContaining("truncated");
    start(folder.resolve("data")).close();
  }

  private static RunningServer start(Path data) {
    return RunningServer.start(RunningServer.config(data, Map.of()));
  }
}
