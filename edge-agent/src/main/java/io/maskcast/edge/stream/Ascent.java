package io.maskcast.edge.stream;

import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.usage.CallAccount;
import io.maskcast.edge.usage.CallKind;
import io.maskcast.proto.call.CallException;
import io.maskcast.proto.v1.StreamTilesRequest;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.ladder.Rungs;
import io.maskcast.shared.payload.PayloadCoder;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.TileRange;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Streams the rungs of one ladder from one source, over one call for as long as that does not
 * break; from a server that knows no such calls, each over a call of its own. One request at a
 * time; to be ended.
 */
public final class Ascent {

  private final TileCalls calls;
  private final TileRequests requests;
  private final Optional<KeptTiles> kept;
  private final SourceLevel source;
  private final Bundle bundle;
  private volatile Optional<ClimbCall> call = Optional.empty();
  private volatile boolean apart;

  Ascent(
      TileCalls calls,
      TileRequests requests,
      Optional<KeptTiles> kept,
      SourceLevel source,
      Bundle bundle) {
    this.calls = calls;
    this.requests = requests;
    this.kept = kept;
    this.source = source;
    this.bundle = bundle;
  }

  /**
   * Streams the samples of some rungs, else as {@link TileClient#stream}.
   *
   * @param rungs which rungs
   * @param plan what the server will send of each tile: what these rungs keep and those below do
   *     not
   * @param ranges which tiles; their order is free, but ascending ones take fewer bytes to name
   * @param patience how long they are waited for
   * @return as {@link TileClient#stream}; where the rungs are not the first, tiles and dense bytes
   *     have been counted before and are not counted again. Fails with a {@link NoLadderException}
   *     if the server is too old, before a tile was handed on
   */
  public Future<ByteAccount> stream(
      Rungs rungs,
      SelectionPlan plan,
      List<TileRange> ranges,
      Patience patience,
      TileBatchHandler handler,
      StreamListener interrupted) {
    RungStep step =
        new RungStep(source, bundle, rungs, plan, ranges, patience, handler, interrupted);
    return kept.map(tiles -> missing(tiles, step)).orElseGet(() -> streamAll(step));
  }

  private Future<ByteAccount> missing(KeptTiles tiles, RungStep step) {
    return tiles.stream(
        step.source(),
        step.plan(),
        step.rungs().begins(),
        step.ranges(),
        step.handler(),
        step.interrupted(),
        (missing, to, listener) -> streamAll(step.of(missing, to, listener)));
  }

  private Future<ByteAccount> streamAll(RungStep step) {
    if (apart) {
      return streamApart(step);
    }
    return streamTogether(step)
        .recover(
            failure -> {
              if (!isUnknown(failure)) {
                return Future.failedFuture(failure);
              }
              apart = true;
              return streamApart(step);
            });
  }

  private static boolean isUnknown(Throwable failure) {
    return failure instanceof CallException told && told.status() == GrpcStatus.UNIMPLEMENTED;
  }

  /** Over the call that is there, or made; and over others if it breaks. */
  private Future<ByteAccount> streamTogether(RungStep step) {
    return stream(
        step,
        (request, streams) -> {
          ClimbCall climb = open();
          TileStream stream = streams.apply(climb.account());
          return new ResumedStream.Attempt(stream, climb::cancel, climb.ask(request, stream));
        });
  }

  /** Over a call of its own. */
  private Future<ByteAccount> streamApart(RungStep step) {
    return stream(
        step,
        (request, streams) -> {
          CallAccount account = account();
          return calls.begin(request, streams.apply(account), account);
        });
  }

  private Future<ByteAccount> stream(
      RungStep step,
      BiFunction<StreamTilesRequest, Function<CallAccount, TileStream>, ResumedStream.Attempt>
          begin) {
    PayloadCoder coder = requests.coder(step.plan().layout(), Optional.of(bundle));
    StreamTilesRequest common = requests.common(step, coder);
    return calls.all(
        step.ranges(),
        (rest, before) ->
            begin.apply(
                requests.asking(common, rest),
                account -> step.stream(coder, rest, before, account)),
        step.patience(),
        step.interrupted());
  }

  /** The call there is, or the next one. */
  private ClimbCall open() {
    ClimbCall open =
        call.filter(running -> !running.over().isComplete())
            .orElseGet(() -> calls.climb(account()));
    call = Optional.of(open);
    return open;
  }

  private CallAccount account() {
    return calls.account(CallKind.TILES, source.name(), bundle.digest().hex());
  }

  /**
   * Ends the call: what was asked for is there, or known not to be.
   *
   * @param most how long the server may take to say so; then it is broken off
   * @return done, well, when its account is recorded
   */
  public Future<Void> end(Duration most) {
    return call.map(open -> end(open, most)).orElseGet(Future::succeededFuture);
  }

  private Future<Void> end(ClimbCall open, Duration most) {
    open.end();
    Runnable inTime = calls.after(most, open::cancel);
    return open.over().otherwiseEmpty().onComplete(over -> inTime.run());
  }
}
