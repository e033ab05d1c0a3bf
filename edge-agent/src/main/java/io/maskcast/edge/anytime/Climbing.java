package io.maskcast.edge.anytime;

import io.maskcast.edge.inference.LadderNetwork;
import io.maskcast.edge.inference.Predictions;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.stream.Interruption;
import io.maskcast.edge.stream.TileClient;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.ladder.Rungs;
import io.maskcast.shared.ladder.StoppingRule;
import io.maskcast.shared.tile.TileCursor;
import io.maskcast.shared.tile.TileRange;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Streams tiles rung by rung: the lowest of all tiles of a window, then, of those whose answers are
 * not sure yet, what the next rung has in addition, and so on; of each rung one call, however many
 * tiles climb it. One use at a time.
 */
public final class Climbing {

  /** What tiles that wait for their next rung may take of the memory. */
  private static final long MOST_BYTES = 64 << 20;

  private static final int SHARE_OF_HEAP = 4;

  private final TileClient tiles;
  private final WorkerExecutor inference;
  private final SourceLevel source;
  private final Bundle bundle;
  private final LadderNetwork network;
  private final StoppingRule rule;
  private final int window;
  private final Answers answers;
  private final long[] stopped;

  /** Takes answers, in the order asked for, on one thread at a time. */
  @FunctionalInterface
  public interface Answers {

    /**
     * Takes the next ones.
     *
     * @param position how many tiles came before
     */
    void take(int position, Predictions predictions);

    /**
     * Looks at the first samples of the next tiles, before there are answers.
     *
     * @param step which rungs they are of, from the lowest on
     * @param columnar the samples
     * @param count of so many tiles
     */
    default void arrived(Rungs step, byte[] columnar, int count) {}
  }

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
      Answers answers) {
    this.tiles = tiles;
    this.inference = inference;
    this.source = source;
    this.bundle = bundle;
    this.network = network;
    this.rule = rule;
    this.window = window;
    this.answers = answers;
    this.stopped = new long[network.entry().rungs().size()];
  }

  /** How many tiles stopped at each rung. */
  public long[] stopped() {
    return stopped.clone();
  }

  /**
   * Streams tiles and has them classified.
   *
   * @param ranges the tiles
   * @param interrupted hears when a stream broke and another one goes on
   * @return what was moved, as {@link TileClient#streamRungs}
   */
  public Future<ByteAccount> stream(List<TileRange> ranges, Consumer<Interruption> interrupted) {
    return windows(ranges, 0, ByteAccount.NONE, interrupted);
  }

  private Future<ByteAccount> windows(
      List<TileRange> rest, int before, ByteAccount moved, Consumer<Interruption> interrupted) {
    long left = TileRange.count(rest);
    if (left == 0) {
      return Future.succeededFuture(moved);
    }
    int count = (int) Math.min(left, fitting());
    List<TileRange> now = TileRange.take(rest, count);
    return new Window(now, before, interrupted)
        .climb()
        .compose(
            more ->
                windows(
                    TileRange.skip(rest, count), before + count, moved.plus(more), interrupted));
  }

  private int fitting() {
    long memory = Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    long tensor = (long) Float.BYTES * network.tensorSize();
    return (int) Math.max(1, Math.min(window, memory / tensor));
  }

  /** The rungs that a tile climbs at once, as none would stop between them. */
  private Rungs step(int first) {
    int end = first + 1;
    while (rule.passes(end - 1)) {
      end++;
    }
    return new Rungs(first, end);
  }

  /** Tiles that climb together. Used by one thread at a time. */
  private final class Window {

    private final int before;
    private final Consumer<Interruption> interrupted;
    private final long[] numbers;
    private final int[] classes;
    private final float[] confidences;
    private final boolean[] sure;
    private int reported;
    private List<Climber> climbers = new ArrayList<>();

    /** A tile on its way. */
    @SuppressWarnings("ArrayRecordComponent") // what the network sees of it, filled step by step
    private record Climber(int place, float[] tensor) {}

    Window(List<TileRange> ranges, int before, Consumer<Interruption> interrupted) {
      this.before = before;
      this.interrupted = interrupted;
      this.numbers = new long[(int) TileRange.count(ranges)];
      TileCursor cursor = new TileCursor(ranges);
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = cursor.nextLong();
        climbers.add(new Climber(i, new float[0]));
      }
      this.classes = new int[numbers.length];
      this.confidences = new float[numbers.length];
      this.sure = new boolean[numbers.length];
    }

    Future<ByteAccount> climb() {
      return from(0, ByteAccount.NONE);
    }

    private Future<ByteAccount> from(int rung, ByteAccount moved) {
      if (climbers.isEmpty()) {
        return Future.succeededFuture(moved);
      }
      Rungs step = step(rung);
      List<Climber> now = climbers;
      climbers = new ArrayList<>();
      return tiles
          .streamRungs(
              source,
              bundle,
              step,
              network.plan(step),
              ranges(now),
              (position, count, columnar) ->
                  inference.executeBlocking(
                      () -> {
                        take(step, now.subList((int) position, (int) position + count), columnar);
                        return null;
                      }),
              broke ->
                  interrupted.accept(
                      new Interruption(broke.failure(), before + reported, broke.pause())))
          .compose(more -> from(step.end(), moved.plus(more)));
    }

    private List<TileRange> ranges(List<Climber> now) {
      return TileRange.joined(
          now.stream()
              .map(climber -> numbers[climber.place()])
              .map(number -> new TileRange(number, number))
              .toList());
    }

    private void take(Rungs step, List<Climber> arrived, byte[] columnar) {
      if (step.begins()) {
        answers.arrived(step, columnar, arrived.size());
      }
      List<Climber> there =
          step.begins()
              ? arrived.stream().map(c -> new Climber(c.place(), network.newTensor())).toList()
              : arrived;
      List<float[]> tensors = there.stream().map(Climber::tensor).toList();
      network.add(step, columnar, tensors);
      Predictions predictions = network.classify(step.last(), tensors);
      for (int i = 0; i < there.size(); i++) {
        int place = there.get(i).place();
        classes[place] = predictions.classes()[i];
        confidences[place] = predictions.confidences()[i];
        if (rule.stops(step.last(), predictions.confidences()[i])) {
          sure[place] = true;
          stopped[step.last()]++;
        } else {
          climbers.add(there.get(i));
        }
      }
      report();
    }

    /** Hands on what is sure, as far as nothing is missing before it. */
    private void report() {
      int end = reported;
      while (end < sure.length && sure[end]) {
        end++;
      }
      if (end > reported) {
        Predictions next =
            new Predictions(
                Arrays.copyOfRange(classes, reported, end),
                Arrays.copyOfRange(confidences, reported, end));
        answers.take(before + reported, next);
        reported = end;
      }
    }
  }
}
