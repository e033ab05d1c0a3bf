package io.maskcast.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.proto.call.CallException;
import io.maskcast.proto.call.Calls;
import io.maskcast.proto.v1.AuditServiceGrpcClient;
import io.maskcast.proto.v1.ReportAuditRequest;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.vertx.grpc.common.GrpcStatus;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AuditReportsTest {

  private static final TileLayout LAYOUT = new TileLayout(4, 4, 1, SampleType.U8, Interleave.PIXEL);

  @TempDir Path folder;

  private static ReportAuditRequest.Builder report(Bundle bundle) {
    return ReportAuditRequest.newBuilder()
        .setClient("boat")
        .setSource("s")
        .setBundleDigest(bundle.digest().hex())
        .setRun("r1")
        .setAudited(10)
        .setDisagreeing(2);
  }

  private static void refused(Calls calls, ReportAuditRequest.Builder report, GrpcStatus status) {
    assertThatThrownBy(
            () -> RunningServer.await(calls.unary(AuditServiceGrpcClient.Report, report.build())))
        .isInstanceOfSatisfying(
            CallException.class, failure -> assertThat(failure.status()).isEqualTo(status));
  }

  @Test
  void reportsThatCannotBeAreRefusedAndLeaveNothing() {
    Path tiles = RunningServer.idx(folder.resolve("tiles"), new byte[3 * 16], 3, 4, 4);
    try (RunningServer server =
        RunningServer.start(RunningServer.config(folder.resolve("data"), Map.of("s", tiles)))) {
      Bundle bundle = BundleFixture.bundle(LAYOUT, BundleFixture.pixelMask(LAYOUT, 3, 1), 1);
      server.publish("b", bundle);
      Calls calls = server.calls();
      refused(calls, report(bundle).setClient("a b"), GrpcStatus.INVALID_ARGUMENT);
      refused(calls, report(bundle).setSource("t"), GrpcStatus.NOT_FOUND);
      refused(calls, report(bundle).setBundleDigest("0".repeat(64)), GrpcStatus.NOT_FOUND);
      refused(calls, report(bundle).setBundleDigest("x"), GrpcStatus.INVALID_ARGUMENT);
      refused(calls, report(bundle).setRun(""), GrpcStatus.INVALID_ARGUMENT);
      refused(calls, report(bundle).setDisagreeing(11), GrpcStatus.INVALID_ARGUMENT);
      refused(calls, report(bundle).setAudited(-1), GrpcStatus.INVALID_ARGUMENT);
      refused(calls, report(bundle).setOutside(1), GrpcStatus.INVALID_ARGUMENT);
      refused(calls, report(bundle).setAlarm("a\nb"), GrpcStatus.INVALID_ARGUMENT);
      refused(calls, report(bundle).setAlarm("a".repeat(501)), GrpcStatus.INVALID_ARGUMENT);
      assertThat(server.body("/api/audits")).isEqualTo("{\"audits\":[]}");

      RunningServer.await(
          calls.unary(AuditServiceGrpcClient.Report, report(bundle).setAlarm("odd").build()));
      assertThat(server.body("/api/audits")).contains("\"rate\":0.2").contains("\"alarm\":\"odd\"");
      assertThat(server.body("/metrics")).contains("maskcast_audit_tiles{source=\"s\"} 10.0");
    }
  }

  @Test
  void tooManyReportsAreRefused() {
    Path tiles = RunningServer.idx(folder.resolve("tiles"), new byte[3 * 16], 3, 4, 4);
    try (RunningServer server =
        RunningServer.start(RunningServer.config(folder.resolve("data"), Map.of("s", tiles)))) {
      Bundle bundle = BundleFixture.bundle(LAYOUT, BundleFixture.pixelMask(LAYOUT, 3, 1), 1);
      server.publish("b", bundle);
      Calls calls = server.calls();
      // Twice as many as a minute takes: one more than that may pass if a minute ends meanwhile.
      int passed = 0;
      for (int i = 0; i < 122; i++) {
        passed +=
            RunningServer.await(
                calls
                    .unary(AuditServiceGrpcClient.Report, report(bundle).build())
                    .map(1)
                    .otherwise(0));
      }
      assertThat(passed).isBetween(60, 120);
    }
  }
}
