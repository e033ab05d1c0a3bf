package io.maskcast.edge.stream;

import io.maskcast.proto.call.CallException;
import io.maskcast.shared.tile.TileRange;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The tiles of one request over as many streams as it takes: when one breaks, the next begins with
 * the first tile that was not given to the handler, so that no tile is given twice. What broken
 * streams cost is in the account. When patience is over, the tiles that came are all there will be.
 * One use.
 */
final class ResumedStream {

  /** What may be gone when asked again: the link, the server, or its load. */
  private static final Set<GrpcStatus> PASSING =
      EnumSet.of(
          GrpcStatus.UNAVAILABLE,
          GrpcStatus.DEADLINE_EXCEEDED,
          GrpcStatus.CANCELLED,
          GrpcStatus.RESOURCE_EXHAUSTED);

  /** So many tiles, one after the other, are no damage to tiles any more. */
  private static final int MOST_UNREADABLE = 100;

  /** Streams some tiles once. */
  @FunctionalInterface
  interface Streaming {

    /**
     * Begins a stream.
     *
     * @param ranges the tiles
     * @param before how many tiles of the whole request come before them
     */
    Attempt begin(List<TileRange> ranges, long before);
  }

  /**
   * One stream, begun.
   *
   * @param stream what it has moved so far
   * @param cancel ends it
   * @param done when it is over; the handler may still be at work if it failed
   */
  record Attempt(TileStream stream, Runnable cancel, Future<Void> done) {}

  private final Vertx vertx;
  private final RetryPolicy policy;
  private final Streaming streaming;
  private final Patience patience;
  private final StreamListener interrupted;
  private long there;
  private int unreadable;
  private int withoutATile;
  private ByteAccount account = ByteAccount.NONE;

  ResumedStream(
      Vertx vertx,
      RetryPolicy policy,
      Streaming streaming,
      Patience patience,
      StreamListener interrupted) {
    this.vertx = vertx;
    this.policy = policy;
    this.streaming = streaming;
    this.patience = patience;
    this.interrupted = interrupted;
  }

  /** Streams all tiles of some ranges; gives what it cost. */
  Future<ByteAccount> all(List<TileRange> ranges) {
    if (patience.isOver()) {
      return Future.succeededFuture(account);
    }
    Attempt attempt = streaming.begin(ranges, there);
    patience.over().onComplete(over -> attempt.cancel().run());
    return attempt
        .done()
        .transform(
            end -> {
              long came = attempt.stream().tiles();
              there += came;
              withoutATile = came > 0 ? 0 : withoutATile;
              unreadable = came > 0 ? 0 : unreadable;
              account = account.plus(attempt.stream().moved());
              if (end.failed() && patience.isOver() && end.cause() instanceof CallException) {
                // Cut off by this side, or as good as: what came has been checked.
                return attempt.stream().handled().map(account);
              }
              return end.succeeded()
                  ? Future.succeededFuture(account)
                  : goOn(TileRange.skip(ranges, came), attempt.stream().handled(), end.cause());
            });
  }

  private Future<ByteAccount> goOn(List<TileRange> rest, Future<Void> handled, Throwable failure) {
    if (rest.isEmpty() && failure instanceof CallException) {
      // Cut off between the last tile and the end record, which would have said nothing new: each
      // tile was checked when it came.
      return handled.map(account);
    }
    OptionalLong left = left(rest, failure);
    if (left.isPresent()) {
      return handled.compose(done -> around(rest, left.getAsLong(), failure.getMessage()));
    }
    Optional<Duration> budgetWait = policy.budgetWait(failure);
    if (rest.isEmpty()
        || (budgetWait.isEmpty() && (withoutATile >= policy.retries() || !mayPass(failure)))) {
      return Future.failedFuture(failure);
    }
    Duration wait = budgetWait.orElseGet(() -> policy.pause(withoutATile));
    withoutATile = budgetWait.isPresent() ? 0 : withoutATile + 1;
    interrupted.accept(new Interruption(failure.getMessage(), there, wait));
    return handled.compose(done -> pause(wait)).compose(now -> all(rest));
  }

  /** Where among the tiles to come the one is that cannot be read and may be left out. */
  private OptionalLong left(List<TileRange> rest, Throwable failure) {
    if (!interrupted.goesOnWithout()
        || unreadable >= MOST_UNREADABLE
        || !(failure instanceof CallException call)
        || call.unreadableTile().isEmpty()) {
      return OptionalLong.empty();
    }
    long tile = call.unreadableTile().getAsLong();
    long before = 0;
    for (TileRange range : rest) {
      if (range.first() <= tile && tile <= range.last()) {
        return OptionalLong.of(before + tile - range.first());
      }
      before += range.count();
    }
    return OptionalLong.empty();
  }

  /** The tiles before one, then that it is left out, then those behind it. */
  private Future<ByteAccount> around(List<TileRange> rest, long before, String reason) {
    Future<ByteAccount> front =
        before == 0 ? Future.succeededFuture(account) : all(TileRange.take(rest, before));
    long tile = TileRange.skip(rest, before).get(0).first();
    return front
        .compose(came -> interrupted.unreadable(there, tile, reason))
        .compose(
            told -> {
              there++;
              unreadable++;
              List<TileRange> behind = TileRange.skip(rest, before + 1);
              return behind.isEmpty() ? Future.succeededFuture(account) : all(behind);
            });
  }

  private Future<Void> pause(Duration wait) {
    Promise<Void> over = Promise.promise();
    long timer = vertx.setTimer(Math.max(1, wait.toMillis()), now -> over.tryComplete());
    patience.over().onComplete(enough -> over.tryComplete());
    return over.future().onComplete(now -> vertx.cancelTimer(timer));
  }

  private static boolean mayPass(Throwable failure) {
    return failure instanceof BrokenStreamException
        || (failure instanceof CallException call
            && PASSING.contains(call.status())
            // A budget that is used up is not there again after a few seconds.
            && call.retryAfter().isEmpty());
  }
}
