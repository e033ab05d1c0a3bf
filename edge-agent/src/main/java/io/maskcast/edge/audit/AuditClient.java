package io.maskcast.edge.audit;

import io.maskcast.edge.usage.CallAccounts;
import io.maskcast.proto.call.Calls;
import io.maskcast.proto.v1.AuditServiceGrpcClient;
import io.maskcast.proto.v1.ReportAuditRequest;
import io.maskcast.shared.bundle.Digest;
import io.vertx.core.Future;
import java.util.UUID;

/** Reports audits to a server. Thread-safe. */
public final class AuditClient {

  private final Calls calls;
  private final CallAccounts accounts;

  /**
   * Reports to one server.
   *
   * @param calls the server
   * @param accounts who reports; what it costs is no call's
   */
  public AuditClient(Calls calls, CallAccounts accounts) {
    this.calls = calls;
    this.accounts = accounts;
  }

  /**
   * Reports what the audit of a run found; fails if the server did not take it, or does not know
   * audits.
   */
  public Future<Void> report(String source, Digest bundle, AuditResult found) {
    ReportAuditRequest request =
        ReportAuditRequest.newBuilder()
            .setClient(accounts.client())
            .setSource(source)
            .setBundleDigest(bundle.hex())
            .setRun(UUID.randomUUID().toString())
            .setAudited(found.disagreement().tiles())
            .setDisagreeing(found.disagreement().disagreeing())
            .setTiles(found.tiles())
            .setOutside(found.outside())
            .setAlarm(found.alarm().orElse(""))
            .build();
    return calls
        .unary(AuditServiceGrpcClient.Report, request)
        .onComplete(done -> accounts.passOver())
        .mapEmpty();
  }
}
