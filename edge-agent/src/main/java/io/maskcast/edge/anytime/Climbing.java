package io.maskcast.edge.anytime;

import io.maskcast.edge.inference.LadderNetwork;
import io.maskcast.edge.inference.Predictions;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.stream.Ascent;
import io.maskcast.edge.stream.Interruption;
import io.maskcast.edge.stream.Patience;
import io.maskcast.edge.stream.StreamListener;
import io.maskcast.edge.stream.TileClient;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.ladder.Rungs;
import io.maskcast.shared.ladder.StoppingRule;
import io.maskcast.shared.tile.TileCursor;
import io.maskcast.shared.tile.TileRange;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

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

  /** So many tiles of a window are looked at on all their rungs. */
  private static final int LAST = 8;

  private final Ascent ascent;
  private final WorkerExecutor inference;
  private final LadderNetwork network;
  private final StoppingRule rule;
  private final int window;
  private final Answers answers;
  private final Optional<Deadline> deadline;
  private final Optional<Pace> pace;
  private final long[] stopped;
  private final long[] began;
  private long cut;
  private long unanswered;

  /**
   * Takes answers, in the order asked for, on one thread at a time. Tiles of which nothing came by
   * a deadline have {@link Predictions#NO_CLASS}.
   */
  @FunctionalInterface
  public interface Answers {

    /**
     * Takes the next ones.
     *
     * @param position how many tiles came before
     */
    void take(int position, Predictions predictions);

    /**
     * The same, of who wants to know where tiles stopped.
     *
     * @param rungs of each, below 0 without an answer
     */
    default void take(int position, Predictions predictions, int[] rungs) {
      take(position, predictions);
    }

    /**
     * A tile stops, sure of its answer; in any order, before that is taken.
     *
     * @param position how many tiles come before it
     * @param tensor what the network saw of it
     */
    default void stops(int position, float[] tensor) {}

    /**
     * Looks at the first samples of the next tiles, before there are answers.
     *
     * @param step which rungs they are of, from the lowest on
     * @param columnar the samples
     * @param count of so many tiles
     */
    default void arrived(Rungs step, byte[] columnar, int count) {}

    /**
     * Looks at samples of one of the last tiles that climb together, rungs from the lowest on.
     *
     * @param columnar the samples of {@code tiles} tiles
     * @param index which of these
     */
    default void lastCame(Rungs step, long tile, byte[] columnar, int tiles, int index) {}

    /** Why one of the answers to come is none. */
    default void unreadable(long tile, String reason) {}
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
      Answers answers) {
    this.ascent = tiles.ascent(source, bundle);
    this.inference = inference;
    this.network = network;
    this.rule = rule;
    this.window = window;
    this.answers = answers;
    this.deadline = deadline;
    this.stopped = new long[network.entry().rungs().size()];
    this.began = new long[stopped.length];
    this.pace =
        deadline.map(
            until ->
                new Pace(
                    IntStream.range(0, stopped.length)
                        .map(rung -> network.plan(new Rungs(rung, rung + 1)).selectedBytes())
                        .asDoubleStream()
                        .toArray(),
                    rule,
                    until.link(),
                    System::nanoTime,
                    until.received()));
  }

  /** How many tiles stopped at each rung, sure or not. */
  public long[] stopped() {
    return stopped.clone();
  }

  /** What the deadline made of the tiles, if there is one. */
  public Optional<Hurry> hurry() {
    return deadline.map(until -> new Hurry(LongStream.of(began).boxed().toList(), cut, unanswered));
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
        .eventually(() -> ascent.end(deadline.map(Deadline::within).orElse(PATIENCE)));
  }

  private Future<ByteAccount> windows(
      List<TileRange> rest, int before, ByteAccount moved, StreamListener interrupted) {
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

    private final StreamListener interrupted;
    private final int before;
    private final long[] numbers;
    private final WindowAnswers given;
    private final long begin = System.nanoTime();
    private final Promise<Void> enough = Promise.promise();
    private List<Climber> climbers = new ArrayList<>();
    private int arrived;

    /** A tile on its way. */
    @SuppressWarnings("ArrayRecordComponent") // what the network sees of it, filled step by step
    private record Climber(int place, float[] tensor) {}

    Window(List<TileRange> ranges, int before, StreamListener interrupted) {
      this.interrupted = interrupted;
      this.before = before;
      this.numbers = new long[(int) TileRange.count(ranges)];
      TileCursor cursor = new TileCursor(ranges);
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = cursor.nextLong();
        climbers.add(new Climber(i, new float[0]));
      }
      this.given = new WindowAnswers(numbers.length, before, answers);
    }

    Future<ByteAccount> climb() {
      Runnable asleep = deadline.map(this::wakeAt).orElse(() -> {});
      Rungs first =
          pace.map(known -> known.first(numbers.length, secondsLeft())).orElseGet(() -> step(0));
      began[first.last()] += numbers.length;
      return ask(first, ByteAccount.NONE).compose(this::settle).onComplete(over -> asleep.run());
    }

    /** Gives what makes it forget. */
    private Runnable wakeAt(Deadline until) {
      long ms = Math.max(1, until.within().toMillis());
      long timer = until.vertx().setTimer(ms, now -> enough.complete());
      return () -> until.vertx().cancelTimer(timer);
    }

    private double secondsLeft() {
      return deadline.orElseThrow().seconds() - (System.nanoTime() - begin) / 1e9;
    }

    private Future<ByteAccount> ask(Rungs step, ByteAccount moved) {
      List<Climber> now = climbers;
      climbers = new ArrayList<>();
      arrived = 0;
      pace.ifPresent(Pace::asks);
      return ascent.stream(
              step,
              network.plan(step),
              ranges(now),
              new Patience(() -> pace.ifPresent(Pace::answered), enough.future()),
              (position, count, columnar) ->
                  inference.executeBlocking(
                      () -> {
                        take(step, now.subList((int) position, (int) position + count), columnar);
                        return null;
                      }),
              listening(now))
          .compose(
              more -> {
                learn(step, now.size(), more);
                return goOn(step, moved.plus(more));
              });
    }

    private StreamListener listening(List<Climber> now) {
      return new StreamListener() {
        @Override
        public void accept(Interruption broke) {
          interrupted.accept(broke.at(given.reported()));
        }

        @Override
        public boolean goesOnWithout() {
          return interrupted.goesOnWithout();
        }

        @Override
        public Future<Void> unreadable(long position, long tile, String reason) {
          int place = now.get((int) position).place();
          return inference.executeBlocking(
              () -> {
                without(place, tile, reason);
                return null;
              });
        }
      };
    }

    /** No more comes of a tile: it keeps the answer it has, if it has one. */
    private void without(int place, long tile, String reason) {
      int rung = given.leave(place);
      if (rung < 0) {
        answers.unreadable(tile, reason);
      } else {
        stopped[rung]++;
      }
      given.report();
    }

    private void learn(Rungs step, int asked, ByteAccount moved) {
      pace.ifPresent(
          known -> {
            known.came(step, arrived, moved.payload());
            if (arrived == asked) {
              known.stood(step.last(), numbers.length, given.settled());
            }
          });
    }

    private Future<ByteAccount> goOn(Rungs done, ByteAccount moved) {
      if (climbers.isEmpty() || enough.future().isComplete()) {
        return Future.succeededFuture(moved);
      }
      int to =
          pace.map(known -> known.next(done.last(), climbers.size(), secondsLeft()))
              .orElseGet(() -> step(done.end()).last());
      return to == done.last()
          ? Future.succeededFuture(moved)
          : ask(new Rungs(done.end(), to + 1), moved);
    }

    private List<TileRange> ranges(List<Climber> now) {
      return TileRange.joined(
          now.stream()
              .map(climber -> numbers[climber.place()])
              .map(number -> new TileRange(number, number))
              .toList());
    }

    private void take(Rungs step, List<Climber> next, byte[] columnar) {
      if (step.begins()) {
        answers.arrived(step, columnar, next.size());
      }
      List<Climber> there =
          step.begins()
              ? next.stream().map(c -> new Climber(c.place(), network.newTensor())).toList()
              : next;
      for (int i = 0; i < there.size(); i++) {
        int place = there.get(i).place();
        if (place >= numbers.length - LAST) {
          answers.lastCame(step, numbers[place], columnar, there.size(), i);
        }
      }
      List<float[]> tensors = there.stream().map(Climber::tensor).toList();
      long looks = System.nanoTime();
      network.add(step, columnar, tensors);
      Predictions predictions = network.classify(step.last(), tensors);
      pace.ifPresent(known -> known.looked(there.size(), (System.nanoTime() - looks) / 1e9));
      for (int i = 0; i < there.size(); i++) {
        float confidence = predictions.confidences()[i];
        boolean isSure = rule.stops(step.last(), confidence);
        int place = there.get(i).place();
        given.answer(place, step.last(), predictions.classes()[i], confidence, isSure);
        if (isSure) {
          stopped[step.last()]++;
          answers.stops(before + place, there.get(i).tensor());
        } else {
          climbers.add(there.get(i));
        }
      }
      arrived += there.size();
      given.report();
    }

    /** What is not sure now will not be. */
    private Future<ByteAccount> settle(ByteAccount moved) {
      return given.settled() == numbers.length
          ? Future.succeededFuture(moved)
          : inference.executeBlocking(
              () -> {
                given.settleAll(this::leave);
                return moved;
              });
    }

    private void leave(int rung) {
      if (rung < 0) {
        unanswered++;
      } else {
        cut++;
        stopped[rung]++;
      }
    }
  }
}
