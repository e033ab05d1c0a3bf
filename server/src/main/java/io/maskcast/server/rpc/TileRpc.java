package io.maskcast.server.rpc;

import io.maskcast.proto.v1.BudgetLeft;
import io.maskcast.proto.v1.DescribeSourceRequest;
import io.maskcast.proto.v1.DescribeSourceResponse;
import io.maskcast.proto.v1.Interleave;
import io.maskcast.proto.v1.SampleType;
import io.maskcast.proto.v1.StreamStart;
import io.maskcast.proto.v1.StreamTilesRequest;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.proto.v1.TileServiceGrpcService;
import io.maskcast.server.budget.Allowance;
import io.maskcast.server.budget.Allowances;
import io.maskcast.server.ledger.StreamKind;
import io.maskcast.server.registry.RegistryException;
import io.maskcast.server.source.TileSource;
import io.maskcast.server.source.TileSources;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.shared.tile.TileRange;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpc.server.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tile service: describes sources and streams the samples that masks select. */
final class TileRpc {

  private final Workers workers;
  private final HttpSide http;
  private final TileSources sources;
  private final PlanCache plans;
  private final StreamAccounts accounts;
  private final ConnectionMeters meters;
  private final Allowances allowances;
  private final Admission admission;
  private final StreamSlots slots;

  TileRpc(
      Workers workers,
      HttpSide http,
      TileSources sources,
      PlanCache plans,
      StreamAccounts accounts,
      ConnectionMeters meters,
      Allowances allowances,
      StreamSlots slots) {
    this.workers = workers;
    this.http = http;
    this.sources = sources;
    this.plans = plans;
    this.accounts = accounts;
    this.meters = meters;
    this.allowances = allowances;
    this.admission = new Admission(allowances);
    this.slots = slots;
  }

  Service service() {
    return Service.service(
            TileServiceGrpcService.SERVICE_NAME, TileServiceGrpcService.SERVICE_DESCRIPTOR)
        .bind(TileServiceGrpcService.DescribeSource, this::describe)
        .bind(TileServiceGrpcService.StreamTiles, this::stream)
        .build();
  }

  private void describe(GrpcServerRequest<DescribeSourceRequest, DescribeSourceResponse> request) {
    ConnectionMeters.Call call = meters.begin(request.connection(), moved -> {});
    UnaryCall.answer(
        workers,
        request,
        asked -> {
          TileSource source = sources.get(asked.getSource());
          DescribeSourceResponse.Builder answer =
              DescribeSourceResponse.newBuilder()
                  .setLayout(message(source.layout()))
                  .setTileCount(source.tileCount());
          allowances
              .of(ClientName.require(asked.getClient()))
              .map(Allowance::left)
              .ifPresent(left -> answer.setBudgetLeft(message(left)));
          return answer.build();
        },
        done -> call.end());
  }

  private void stream(GrpcServerRequest<StreamTilesRequest, StreamTilesResponse> request) {
    HttpServerResponse response = http.response();
    StreamTally tally = new StreamTally(StreamKind.TILES);
    accounts.began(tally);
    ConnectionMeters.Call call = meters.begin(request.connection(), tally::wire);
    Handler<AsyncResult<Void>> end =
        done -> call.end().onComplete(counted -> accounts.ended(tally, done));
    // The caller may leave while the request is being looked at.
    Promise<Void> left = Promise.promise();
    left.future().onSuccess(gone -> UnaryCall.gone().onComplete(end));
    OneRequest.take(
        request,
        asked ->
            workers
                .run(() -> prepare(asked, tally))
                .onSuccess(
                    prepared -> {
                      if (!left.future().isComplete()) {
                        start(request, response, prepared).onComplete(end);
                      }
                    })
                .onFailure(
                    failure -> {
                      RpcFailure.of(failure).endOn(request.response());
                      end.handle(Future.failedFuture(failure));
                    }),
        left::tryComplete);
  }

  /** A request that has been found right. */
  private record Prepared(TileMessages messages, StreamTally tally, long tiles) {}

  private Prepared prepare(StreamTilesRequest asked, StreamTally tally) {
    admission.admit(tally, asked.getClient(), asked.getSerializedSize());
    if (!asked.getBundleDigest().isEmpty()) {
      tally.bundle(new Digest(asked.getBundleDigest()));
    }
    TileSource source = sources.get(asked.getSource());
    tally.source(source.name());
    List<TileRange> ranges = new ArrayList<>();
    asked
        .getRangesList()
        .forEach(range -> ranges.add(new TileRange(range.getFirst(), range.getLast())));
    if (ranges.isEmpty()) {
      throw new RpcFailure.StatusFailure(
          GrpcStatus.INVALID_ARGUMENT, "No tiles are asked for; name at least one range");
    }
    source.requireTiles(ranges);
    TilePlan plan =
        tally
            .bundle()
            .map(digest -> plan(digest, source.layout()))
            .orElseGet(() -> plans.dense(source.layout()));
    StreamStart start =
        StreamStart.newBuilder()
            .setStreamId(tally.streamId())
            .setLayout(message(source.layout()))
            .setTileCount(TileRange.count(ranges))
            .setSelectedBytesPerTile(plan.selectedBytesPerTile())
            .build();
    StreamChecksum checksum = new StreamChecksum(tally);
    TileMessages.Batches batches =
        plan.batches(source, ranges, WireCodecs.known(asked.getAcceptList()), checksum, tally);
    return new Prepared(
        new TileMessages(start, batches, checksum, tally), tally, start.getTileCount());
  }

  private TilePlan plan(Digest bundle, TileLayout layout) {
    try {
      return plans.plan(bundle, layout);
    } catch (RegistryException e) {
      if (e.reason() == RegistryException.Reason.NOT_FOUND) {
        throw new RpcFailure.StatusFailure(
            GrpcStatus.FAILED_PRECONDITION,
            "Bundle %s is not here; resolve its name again".formatted(bundle.brief()));
      }
      throw e;
    }
  }

  private Future<Void> start(
      GrpcServerRequest<?, StreamTilesResponse> request, HttpServerResponse http, Prepared ready) {
    String client = ready.tally().client();
    try {
      slots.take(client);
    } catch (RpcFailure.StatusFailure refused) {
      RpcFailure.of(refused).endOn(request.response());
      return Future.failedFuture(refused);
    }
    return StreamPump.run(
            workers, request, http, () -> allowed(ready.messages(), ready.tally(), ready.tiles()))
        .onComplete(done -> slots.free(client));
  }

  /** The next message, if the client may have it; a stream that has all tiles may end. */
  private static Optional<Frame> allowed(TileMessages messages, StreamTally tally, long asked) {
    if (tally.account().tiles() < asked) {
      tally.requireLeft();
    }
    return messages.next();
  }

  private static BudgetLeft message(Allowance.Left left) {
    return BudgetLeft.newBuilder()
        .setBytes(left.bytes())
        .setRenewedAfter(left.renewedAfterSeconds())
        .build();
  }

  private static io.maskcast.proto.v1.TileLayout message(TileLayout layout) {
    return io.maskcast.proto.v1.TileLayout.newBuilder()
        .setHeight(layout.height())
        .setWidth(layout.width())
        .setChannels(layout.channels())
        .setSampleType(
            switch (layout.sampleType()) {
              case U8 -> SampleType.SAMPLE_TYPE_U8;
              case U16 -> SampleType.SAMPLE_TYPE_U16;
              case I16 -> SampleType.SAMPLE_TYPE_I16;
              case F32 -> SampleType.SAMPLE_TYPE_F32;
            })
        .setInterleave(
            switch (layout.interleave()) {
              case PIXEL -> Interleave.INTERLEAVE_PIXEL;
              case BAND -> Interleave.INTERLEAVE_BAND;
            })
        .build();
  }
}
