package io.maskcast.server.rpc;

import io.maskcast.proto.v1.BudgetLeft;
import io.maskcast.proto.v1.DescribeSourceRequest;
import io.maskcast.proto.v1.DescribeSourceResponse;
import io.maskcast.proto.v1.FindTilesRequest;
import io.maskcast.proto.v1.FindTilesResponse;
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
import io.maskcast.shared.ladder.Rungs;
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
        .bind(TileServiceGrpcService.FindTiles, this::find)
        .bind(TileServiceGrpcService.StreamTiles, this::stream)
        .bind(TileServiceGrpcService.Climb, this::climb)
        .build();
  }

  private void describe(GrpcServerRequest<DescribeSourceRequest, DescribeSourceResponse> request) {
    ConnectionMeters.Call call = meters.begin(request.connection(), moved -> {});
    UnaryCall.answer(
        workers,
        request,
        asked -> {
          TileSource source = sources.get(asked.getSource(), asked.getLevel());
          DescribeSourceResponse.Builder answer = SourceMessages.describe(source);
          if (asked.getVersions()) {
            answer.addAllVersions(SourceMessages.versions(sources.versions(source)));
          }
          allowances
              .of(ClientName.require(asked.getClient()))
              .map(Allowance::left)
              .ifPresent(left -> answer.setBudgetLeft(message(left)));
          return answer.build();
        },
        done -> call.end());
  }

  private void find(GrpcServerRequest<FindTilesRequest, FindTilesResponse> request) {
    ConnectionMeters.Call call = meters.begin(request.connection(), moved -> {});
    UnaryCall.answer(
        workers,
        request,
        asked ->
            SourceMessages.found(
                TileFinder.of(sources.get(asked.getSource(), asked.getLevel())).find(asked)),
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

  private void climb(GrpcServerRequest<StreamTilesRequest, StreamTilesResponse> request) {
    HttpServerResponse response = http.response();
    StreamTally tally = new StreamTally(StreamKind.TILES);
    accounts.began(tally);
    ConnectionMeters.Call call = meters.begin(request.connection(), tally::wire);
    ClimbCall.run(
            request,
            response,
            (asked, before) ->
                workers
                    .run(() -> prepareStep(asked, before, tally))
                    .map(ready -> step(ready, tally)))
        .onComplete(done -> call.end().onComplete(counted -> accounts.ended(tally, done)));
  }

  /** What of a climb's request comes next; the first is as any other. */
  private Prepared prepareStep(
      StreamTilesRequest asked, Optional<ClimbCall.Before> before, StreamTally tally) {
    if (before.isEmpty()) {
      admission.admit(tally, asked.getClient(), asked.getSerializedSize());
    } else {
      tally.request(asked.getSerializedSize());
      tally.requireLeft();
    }
    return prepare(before.map(first -> first.whole(asked)).orElse(asked), tally, before);
  }

  private ClimbCall.Step step(Prepared ready, StreamTally tally) {
    slots.take(tally.client());
    return new ClimbCall.Step(
        ready.start(),
        ready.remote() ? workers.waiting() : workers,
        () -> allowed(ready.messages(), tally),
        () -> slots.free(tally.client()));
  }

  /** A request that has been found right. */
  private record Prepared(
      StreamStart start, TileMessages messages, StreamTally tally, boolean remote) {}

  private Prepared prepare(StreamTilesRequest asked, StreamTally tally) {
    admission.admit(tally, asked.getClient(), asked.getSerializedSize());
    return prepare(asked, tally, Optional.empty());
  }

  private Prepared prepare(
      StreamTilesRequest asked, StreamTally tally, Optional<ClimbCall.Before> before) {
    if (!asked.getBundleDigest().isEmpty()) {
      tally.bundle(new Digest(asked.getBundleDigest()));
    }
    TileSource source = sources.get(asked.getSource(), asked.getLevel());
    tally.source(source.name());
    List<TileRange> ranges = AskedTiles.of(asked);
    source.requireTiles(ranges);
    Optional<Rungs> rungs = rungs(asked);
    tally.refines(asked.hasMasks() || rungs.map(climbed -> !climbed.begins()).orElse(false));
    TilePlan plan =
        tally
            .bundle()
            .map(digest -> plan(digest, source.layout(), rungs))
            .orElseGet(() -> plans.dense(source.layout()));
    if (asked.hasMasks()) {
      plan = plan.asked(asked.getMasks(), TileRange.count(ranges));
    }
    StreamStart.Builder begin =
        StreamStart.newBuilder()
            .setStreamId(tally.streamId())
            .setLayout(SourceMessages.layout(source.layout()))
            .setTileCount(TileRange.count(ranges))
            .setSelectedBytesPerTile(plan.selectedBytesPerTile())
            .setMasksTaken(asked.hasMasks());
    rungs.ifPresent(climbed -> begin.setRungs(asked.getRungs()));
    before.ifPresent(earlier -> earlier.leaveOutOf(begin));
    StreamStart start = begin.build();
    StreamChecksum checksum = new StreamChecksum(tally);
    TileMessages.Batches batches =
        plan.batches(source, ranges, WireCodecs.known(asked.getAcceptList()), checksum, tally);
    return new Prepared(
        start,
        new TileMessages(start, batches, checksum, tally),
        tally,
        sources.isRemote(source.name()));
  }

  private static Optional<Rungs> rungs(StreamTilesRequest asked) {
    if (!asked.hasRungs()) {
      return Optional.empty();
    }
    if (asked.getBundleDigest().isEmpty()) {
      throw new RpcFailure.StatusFailure(
          GrpcStatus.INVALID_ARGUMENT, "Rungs are those of a bundle; name one, or leave them out");
    }
    return Optional.of(new Rungs(asked.getRungs().getFirst(), asked.getRungs().getEnd()));
  }

  private TilePlan plan(Digest bundle, TileLayout layout, Optional<Rungs> rungs) {
    try {
      return plans.plan(bundle, layout, rungs);
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
            ready.remote() ? workers.waiting() : workers,
            request,
            http,
            () -> allowed(ready.messages(), ready.tally()))
        .onComplete(done -> slots.free(client));
  }

  /** The next message, if the client may have it; a stream that has all tiles may end. */
  private static Optional<Frame> allowed(TileMessages messages, StreamTally tally) {
    if (!messages.isComplete()) {
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
}
