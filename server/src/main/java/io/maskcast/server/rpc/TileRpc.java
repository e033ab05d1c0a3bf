package io.maskcast.server.rpc;

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
import io.maskcast.server.registry.RegistryException;
import io.maskcast.server.source.TileSource;
import io.maskcast.server.source.TileSources;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.shared.tile.TileRange;
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
  private final int maxStreams;

  TileRpc(
      Workers workers,
      HttpSide http,
      TileSources sources,
      PlanCache plans,
      StreamAccounts accounts,
      ConnectionMeters meters,
      Allowances allowances,
      int maxStreams) {
    this.workers = workers;
    this.http = http;
    this.sources = sources;
    this.plans = plans;
    this.accounts = accounts;
    this.meters = meters;
    this.allowances = allowances;
    this.maxStreams = maxStreams;
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
          return DescribeSourceResponse.newBuilder()
              .setLayout(message(source.layout()))
              .setTileCount(source.tileCount())
              .build();
        },
        done -> call.end());
  }

  private void stream(GrpcServerRequest<StreamTilesRequest, StreamTilesResponse> request) {
    HttpServerResponse response = http.response();
    // The caller may leave while the request is being looked at.
    Promise<Void> left = Promise.promise();
    OneRequest.take(
        request,
        asked ->
            workers
                .run(() -> prepare(asked))
                .onSuccess(
                    prepared -> {
                      if (!left.future().isComplete()) {
                        start(request, response, asked, prepared);
                      }
                    })
                .onFailure(failure -> RpcFailure.of(failure).endOn(request.response())),
        left::tryComplete);
  }

  /** A request that has been found right. */
  private record Prepared(
      TileSource source,
      Optional<Digest> bundle,
      TilePlan plan,
      List<TileRange> ranges,
      Optional<Allowance> allowance) {}

  private Prepared prepare(StreamTilesRequest asked) {
    ClientName.require(asked.getClient());
    TileSource source = sources.get(asked.getSource());
    List<TileRange> ranges = new ArrayList<>();
    asked
        .getRangesList()
        .forEach(range -> ranges.add(new TileRange(range.getFirst(), range.getLast())));
    if (ranges.isEmpty()) {
      throw new RpcFailure.StatusFailure(
          GrpcStatus.INVALID_ARGUMENT, "No tiles are asked for; name at least one range");
    }
    source.requireTiles(ranges);
    Optional<Allowance> allowance = allowances.of(asked.getClient());
    allowance.ifPresent(Allowance::requireLeft);
    Optional<Digest> bundle =
        asked.getBundleDigest().isEmpty()
            ? Optional.empty()
            : Optional.of(new Digest(asked.getBundleDigest()));
    TilePlan plan =
        bundle
            .map(digest -> plan(digest, source.layout()))
            .orElseGet(() -> plans.dense(source.layout()));
    return new Prepared(source, bundle, plan, List.copyOf(ranges), allowance);
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

  private void start(
      GrpcServerRequest<?, StreamTilesResponse> request,
      HttpServerResponse http,
      StreamTilesRequest asked,
      Prepared prepared) {
    if (accounts.active() >= maxStreams) {
      new RpcFailure(
              GrpcStatus.RESOURCE_EXHAUSTED,
              "The server streams to %d clients already, its limit; try again later"
                  .formatted(maxStreams))
          .endOn(request.response());
      return;
    }
    StreamTally tally =
        StreamTally.ofTiles(asked.getClient(), prepared.source().name(), prepared.bundle());
    tally.chargeTo(prepared.allowance());
    tally.request(asked.getSerializedSize());
    ConnectionMeters.Call call = meters.begin(request.connection(), tally::wire);
    accounts.began(tally);
    StreamStart start =
        StreamStart.newBuilder()
            .setStreamId(tally.streamId())
            .setLayout(message(prepared.source().layout()))
            .setTileCount(TileRange.count(prepared.ranges()))
            .setSelectedBytesPerTile(prepared.plan().selectedBytesPerTile())
            .build();
    StreamChecksum checksum = new StreamChecksum(tally);
    TileMessages.Batches batches =
        prepared
            .plan()
            .batches(
                prepared.source(),
                prepared.ranges(),
                WireCodecs.known(asked.getAcceptList()),
                checksum,
                tally);
    TileMessages messages = new TileMessages(start, batches, checksum, tally);
    StreamPump.run(workers, request, http, () -> allowed(messages, tally, start.getTileCount()))
        .onComplete(done -> call.end().onComplete(counted -> accounts.ended(tally, done)));
  }

  /** The next message, if the client may have it; a stream that has all tiles may end. */
  private static Optional<Frame> allowed(TileMessages messages, StreamTally tally, long asked) {
    if (tally.account().tiles() < asked) {
      tally.requireLeft();
    }
    return messages.next();
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
