package io.maskcast.edge.stream;

import io.maskcast.edge.source.SourceLevel;
import io.maskcast.proto.call.CallException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.ladder.Rungs;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.TileRange;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Streams the rungs of one ladder from one source, over one call for as long as that does not
 * break; from a server that knows no such calls, each over a call of its own. One request at a
 * time; to be ended.
 */
public final class Ascent {

  private final Vertx vertx;
  private final TileClient tiles;
  private final SourceLevel source;
  private final Bundle bundle;
  private volatile Optional<ClimbCall> call = Optional.empty();
  private volatile boolean apart;

  Ascent(Vertx vertx, TileClient tiles, SourceLevel source, Bundle bundle) {
    this.vertx = vertx;
    this.tiles = tiles;
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
    return tiles.missing(step, this::streamAll);
  }

  private Future<ByteAccount> streamAll(RungStep step) {
    if (apart) {
      return tiles.streamApart(step);
    }
    return tiles.stream(step, this::open)
        .recover(
            failure -> {
              if (!isUnknown(failure)) {
                return Future.failedFuture(failure);
              }
              apart = true;
              return tiles.streamApart(step);
            });
  }

  private static boolean isUnknown(Throwable failure) {
    return failure instanceof CallException told && told.status() == GrpcStatus.UNIMPLEMENTED;
  }

  /** The call there is, or the next one. */
  private ClimbCall open() {
    ClimbCall open =
        call.filter(running -> !running.over().isComplete())
            .orElseGet(() -> tiles.openClimb(source, bundle));
    call = Optional.of(open);
    return open;
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
    long timer = vertx.setTimer(Math.max(1, most.toMillis()), late -> open.cancel());
    return open.over().otherwiseEmpty().onComplete(over -> vertx.cancelTimer(timer));
  }
}
