package io.maskcast.deploy.bench.link;

import io.maskcast.shared.MaskcastException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleConsumer;

/**
 * Makes requests as a {@link Load} says for as long as an {@link Extent} says, and waits for the
 * last. A request that fails ends it: a measurement with holes is none. Everything runs on one
 * Vert.x context.
 */
final class RequestLoop {

  /** Requests that may wait in an open loop: a link that falls so far behind is not keeping up. */
  private static final int MOST_WAITING = 10_000;

  private static final long TICK_NANOS = 100_000;

  private final Context context;
  private final Requests requests;
  private final Extent extent;
  private final DoubleConsumer progress;
  private final Timings timings = new Timings();
  private final Promise<Timings> done = Promise.promise();
  private long start;
  private long made;
  private int running;
  private boolean over;

  private RequestLoop(Context context, Requests requests, Extent extent, DoubleConsumer progress) {
    this.context = context;
    this.requests = requests;
    this.extent = extent;
    this.progress = progress;
  }

  /**
   * Runs a loop.
   *
   * @param vertx what runs it
   * @param requests what it makes
   * @param load when
   * @param extent how long
   * @param progress told the share that is done after every answer
   * @return what the requests gave; fails with what a request failed with, or with a {@link
   *     MaskcastException} if an open loop falls too far behind
   */
  static Future<Timings> run(
      Vertx vertx, Requests requests, Load load, Extent extent, DoubleConsumer progress) {
    Context context = vertx.getOrCreateContext();
    RequestLoop loop = new RequestLoop(context, requests, extent, progress);
    return load instanceof Load.Open open
        ? loop.onSchedule(open.requestsPerSecond())
        : loop.oneAfterTheOther(((Load.Closed) load).streams());
  }

  private Future<Timings> oneAfterTheOther(int streams) {
    context.runOnContext(
        now -> {
          start = System.nanoTime();
          for (int i = 0; i < streams && extent.goesOn(made, sinceStart()); i++) {
            makeNext();
          }
        });
    return done.future();
  }

  private void makeNext() {
    make(System.nanoTime(), this::goOn);
  }

  private void goOn() {
    if (!over && extent.goesOn(made, sinceStart())) {
      makeNext();
    } else if (running == 0) {
      finish();
    }
  }

  private Future<Timings> onSchedule(double requestsPerSecond) {
    ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "schedule");
              thread.setDaemon(true);
              return thread;
            });
    start = System.nanoTime();
    double period = 1e9 / requestsPerSecond;
    ScheduledFuture<?> ticks =
        clock.scheduleAtFixedRate(
            () -> context.runOnContext(now -> makeDue(period)),
            0,
            (long) Math.max(TICK_NANOS, Math.min(period / 2, 10 * TICK_NANOS)),
            TimeUnit.NANOSECONDS);
    return done.future()
        .onComplete(
            end -> {
              ticks.cancel(false);
              clock.shutdown();
            });
  }

  /** Makes every request whose time has come, late ones with the time they should have had. */
  private void makeDue(double period) {
    while (!over) {
      long due = start + (long) (made * period);
      if (!extent.goesOn(made, (due - start) / 1e9)) {
        over = true;
        if (running == 0) {
          finish();
        }
      } else if (System.nanoTime() < due) {
        return;
      } else if (running == MOST_WAITING) {
        fail(
            new MaskcastException(
                "The link does not keep up: %,d requests wait for an answer; give a lower --rate"
                    .formatted(running)));
      } else {
        make(due, this::finishIfLast);
      }
    }
  }

  private void finishIfLast() {
    if (over && running == 0) {
      finish();
    }
  }

  private void make(long intended, Runnable then) {
    long number = made++;
    running++;
    send(number).onComplete(answer -> answered(answer, intended, then));
  }

  /** What cannot even be sent fails like any other, or nobody would learn of it. */
  private Future<Requests.Answer> send(long number) {
    try {
      return requests.send(number);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private void answered(AsyncResult<Requests.Answer> answer, long intended, Runnable then) {
    running--;
    if (answer.failed()) {
      fail(answer.cause());
      return;
    }
    long now = System.nanoTime();
    Requests.Answer got = answer.result();
    timings.add(got.account(), got.firstTile() - intended, now - intended);
    progress.accept(extent.share(timings.requests(), sinceStart()));
    then.run();
  }

  private void fail(Throwable failure) {
    over = true;
    done.tryFail(failure);
  }

  private void finish() {
    over = true;
    timings.ended(System.nanoTime() - start);
    done.tryComplete(timings);
  }

  private double sinceStart() {
    return (System.nanoTime() - start) / 1e9;
  }
}
