package io.maskcast.server.rpc;

import io.maskcast.proto.v1.AuditServiceGrpcService;
import io.maskcast.proto.v1.ReportAuditRequest;
import io.maskcast.proto.v1.ReportAuditResponse;
import io.maskcast.server.audit.AuditBook;
import io.maskcast.server.audit.AuditReport;
import io.maskcast.server.audit.ReportRate;
import io.maskcast.server.registry.BundleRegistry;
import io.maskcast.server.source.TileSources;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.drift.Disagreement;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.Service;

/** The audit service: takes what edges found. */
final class AuditRpc {

  private final Workers workers;
  private final ConnectionMeters meters;
  private final BundleRegistry registry;
  private final TileSources sources;
  private final AuditBook book;
  private final ReportRate rate;

  AuditRpc(
      Workers workers,
      ConnectionMeters meters,
      BundleRegistry registry,
      TileSources sources,
      AuditBook book,
      ReportRate rate) {
    this.workers = workers;
    this.meters = meters;
    this.registry = registry;
    this.sources = sources;
    this.book = book;
    this.rate = rate;
  }

  Service service() {
    return Service.service(
            AuditServiceGrpcService.SERVICE_NAME, AuditServiceGrpcService.SERVICE_DESCRIPTOR)
        .bind(AuditServiceGrpcService.Report, this::report)
        .build();
  }

  private void report(GrpcServerRequest<ReportAuditRequest, ReportAuditResponse> request) {
    ConnectionMeters.Call call = meters.begin(request.connection(), moved -> {});
    UnaryCall.answer(workers, request, this::take, done -> call.end());
  }

  private ReportAuditResponse take(ReportAuditRequest asked) {
    String client = ClientName.require(asked.getClient());
    if (!rate.pass(client)) {
      throw new RpcFailure.StatusFailure(
          GrpcStatus.RESOURCE_EXHAUSTED, "Too many audits are reported; report again in a minute");
    }
    Digest bundle = new Digest(asked.getBundleDigest());
    registry.manifest(bundle); // is here
    book.take(
        new AuditReport(
            client,
            sources.get(asked.getSource()).name(),
            bundle,
            asked.getRun(),
            disagreement(asked),
            asked.getTiles(),
            asked.getOutside(),
            asked.getAlarm()));
    return ReportAuditResponse.getDefaultInstance();
  }

  private static Disagreement disagreement(ReportAuditRequest asked) {
    // Unsigned on the wire: what is beyond a long is negative here.
    if (asked.getDisagreeing() < 0 || asked.getAudited() < asked.getDisagreeing()) {
      throw new RpcFailure.StatusFailure(
          GrpcStatus.INVALID_ARGUMENT, "Of the tiles audited, more disagree than there are");
    }
    return new Disagreement(asked.getAudited(), asked.getDisagreeing());
  }
}
