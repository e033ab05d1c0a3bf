package io.maskcast.edge.anytime;

import io.maskcast.edge.inference.LadderNetwork;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.stream.Ascent;
import io.maskcast.edge.stream.StreamListener;
import io.maskcast.edge.stream.TileClient;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.ladder.Rungs;
import io.maskcast.shared.ladder.StoppingRule;
import io.maskcast.shared.tile.TileRange;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Streams tiles rung by rung: the lowest of all tiles of a window, then, of those whose answers are
 * not sure yet, what the next rung has in addition, and so on; of each rung one request, however
 * many tiles climb it, all over one call. Under a deadline a window begins with more than the
 * lowest rung where the link allows it, asks for nothing that will not come in time, and ends with
 * the answers there are. One use.
 */
public final class Climbing {

  /** What tiles that wait for their next rung may take of the memory. */
  private static final long MOST_BYTES = 64 << 20;

  private static final int SHARE_OF_HEAP = 4;

  /** What a server may take to end a call when nothing presses; it notices silence before. */
  private static final Duration PATIENCE = Duration.ofHours(1);

  private final Climb climb;
  private final int window;

  /**
   * Prepares.
   *
   * @param tiles streams them
   * @param inference where the network computes
   * @param source where the tiles are
   * @param bundle with a ladder
   * @param network the bundle at work
   * @param rule says when a tile stops
   * @param window how many tiles climb together at most, 1 or more
   * @param deadline for each window, if there is one
   * @param answers takes what comes out
   */
  public Climbing(
      TileClient tiles,
      WorkerExecutor inference,
      SourceLevel source,
      Bundle bundle,
      LadderNetwork network,
      StoppingRule rule,
      int window,
      Optional<Deadline> deadline,
      ClimbAnswers answers) {
    this.window = window;
    int rungs = network.entry().rungs().size();
    this.climb =
        new Climb(
            tiles.ascent(source, bundle),
            inference,
            network,
            rule,
            deadline,
            deadline.map(until -> pace(network, rule, until)),
            answers,
            new ClimbTally(rungs));
  }

  private static Pace pace(LadderNetwork network, StoppingRule rule, Deadline until) {
    double[] bytes =
        IntStream.range(0, network.entry().rungs().size())
            .map(rung -> network.plan(new Rungs(rung, rung + 1)).selectedBytes())
            .asDoubleStream()
            .toArray();
    return new Pace(bytes, rule, until.link(), System::nanoTime, until.received());
  }

  /** How many tiles stopped at each rung, sure or not. */
  public long[] stopped() {
    return climb.tally().stopped();
  }

  /** What the deadline made of the tiles, if there is one. */
  public Optional<Hurry> hurry() {
    return climb.deadline().map(until -> climb.tally().hurry());
  }

  /**
   * Streams tiles and has them classified.
   *
   * @param ranges the tiles
   * @param interrupted hears when a stream broke and another one goes on
   * @return what was moved, as {@link Ascent#stream}
   */
  public Future<ByteAccount> stream(List<TileRange> ranges, StreamListener interrupted) {
    return windows(ranges, 0, ByteAccount.NONE, interrupted)
        .eventually(
            () -> climb.ascent().end(climb.deadline().map(Deadline::within).orElse(PATIENCE)));
  }

  private Future<ByteAccount> windows(
      List<TileRange> rest, int before, ByteAccount moved, StreamListener interrupted) {
    long left = TileRange.count(rest);
    if (left == 0) {
      return Future.succeededFuture(moved);
    }
    int count = (int) Math.min(left, fitting());
    List<TileRange> now = TileRange.take(rest, count);
    return new ClimbWindow(climb, now, before, interrupted)
        .climb()
        .compose(
            more ->
                windows(
                    TileRange.skip(rest, count), before + count, moved.plus(more), interrupted));
  }

  private int fitting() {
    long memory = Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    long tensor = (long) Float.BYTES * climb.network().tensorSize();
    return (int) Math.max(1, Math.min(window, memory / tensor));
  }
}
