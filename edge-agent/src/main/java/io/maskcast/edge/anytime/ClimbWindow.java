package io.maskcast.edge.anytime;

import io.maskcast.edge.inference.Predictions;
import io.maskcast.edge.stream.Interruption;
import io.maskcast.edge.stream.Patience;
import io.maskcast.edge.stream.StreamListener;
import io.maskcast.shared.ladder.Rungs;
import io.maskcast.shared.tile.TileCursor;
import io.maskcast.shared.tile.TileRange;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;

/** Tiles that climb together. Used by one thread at a time. */
final class ClimbWindow {

  /** So many tiles of a window are looked at on all their rungs. */
  private static final int LAST = 8;

  private final Climb climb;
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

  ClimbWindow(Climb climb, List<TileRange> ranges, int before, StreamListener interrupted) {
    this.climb = climb;
    this.interrupted = interrupted;
    this.before = before;
    this.numbers = new long[(int) TileRange.count(ranges)];
    TileCursor cursor = new TileCursor(ranges);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = cursor.nextLong();
      climbers.add(new Climber(i, new float[0]));
    }
    this.given = new WindowAnswers(numbers.length, before, climb.answers());
  }

  Future<ByteAccount> climb() {
    Runnable asleep = climb.deadline().map(this::wakeAt).orElse(() -> {});
    Rungs first =
        climb
            .pace()
            .map(known -> known.first(numbers.length, secondsLeft()))
            .orElseGet(() -> climb.step(0));
    climb.tally().begin(first.last(), numbers.length);
    return ask(first, ByteAccount.NONE).compose(this::settle).onComplete(over -> asleep.run());
  }

  /** Gives what makes it forget. */
  private Runnable wakeAt(Deadline until) {
    long ms = Math.max(1, until.within().toMillis());
    long timer = until.vertx().setTimer(ms, now -> enough.complete());
    return () -> until.vertx().cancelTimer(timer);
  }

  private double secondsLeft() {
    return climb.deadline().orElseThrow().seconds() - (System.nanoTime() - begin) / 1e9;
  }

  private Future<ByteAccount> ask(Rungs step, ByteAccount moved) {
    List<Climber> now = climbers;
    climbers = new ArrayList<>();
    arrived = 0;
    climb.pace().ifPresent(Pace::asks);
    return climb.ascent().stream(
            step,
            climb.network().plan(step),
            ranges(now),
            new Patience(() -> climb.pace().ifPresent(Pace::answered), enough.future()),
            (position, count, columnar) ->
                climb
                    .inference()
                    .executeBlocking(
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
        return climb
            .inference()
            .executeBlocking(
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
      climb.answers().unreadable(tile, reason);
    } else {
      climb.tally().stop(rung);
    }
    given.report();
  }

  private void learn(Rungs step, int asked, ByteAccount moved) {
    climb
        .pace()
        .ifPresent(
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
        climb
            .pace()
            .map(known -> known.next(done.last(), climbers.size(), secondsLeft()))
            .orElseGet(() -> climb.step(done.end()).last());
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
      climb.answers().arrived(step, columnar, next.size());
    }
    List<Climber> there =
        step.begins()
            ? next.stream().map(c -> new Climber(c.place(), climb.network().newTensor())).toList()
            : next;
    for (int i = 0; i < there.size(); i++) {
      int place = there.get(i).place();
      if (place >= numbers.length - LAST) {
        climb.answers().lastCame(step, numbers[place], columnar, there.size(), i);
      }
    }
    List<float[]> tensors = there.stream().map(Climber::tensor).toList();
    long looks = System.nanoTime();
    climb.network().add(step, columnar, tensors);
    Predictions predictions = climb.network().classify(step.last(), tensors);
    climb.pace().ifPresent(known -> known.looked(there.size(), (System.nanoTime() - looks) / 1e9));
    for (int i = 0; i < there.size(); i++) {
      float confidence = predictions.confidences()[i];
      boolean isSure = climb.rule().stops(step.last(), confidence);
      int place = there.get(i).place();
      given.answer(place, step.last(), predictions.classes()[i], confidence, isSure);
      if (isSure) {
        climb.tally().stop(step.last());
        climb.answers().stops(before + place, there.get(i).tensor());
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
        : climb
            .inference()
            .executeBlocking(
                () -> {
                  given.settleAll(climb.tally()::cut);
                  return moved;
                });
  }
}
