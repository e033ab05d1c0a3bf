package io.maskcast.deploy.bench.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.proto.call.Await;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestLoopTest {

  private static final long MS = 1_000_000;

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  private static Requests.Answer answer(int tiles) {
    return new Requests.Answer(ByteAccount.ofTiles(tiles, 10L * tiles, tiles), System.nanoTime());
  }

  private Timings run(Requests requests, Load load, Extent extent) {
    return Await.result(RequestLoop.run(vertx, requests, load, extent, share -> {}));
  }

  /** Answers the oldest request whenever as many as there can be wait. */
  private static final class Backlog implements Requests {
    private final int most;
    private final Deque<Promise<Answer>> waiting = new ArrayDeque<>();
    private final long last;
    private int deepest;

    Backlog(int most, long last) {
      this.most = most;
      this.last = last;
    }

    @Override
    public Future<Answer> send(long number) {
      Promise<Answer> promise = Promise.promise();
      waiting.add(promise);
      deepest = Math.max(deepest, waiting.size());
      if (waiting.size() == most || number == last) {
        while (!waiting.isEmpty()) {
          waiting.remove().complete(answer(3));
        }
      }
      return promise.future();
    }
  }

  @Test
  void aClosedLoopKeepsItsStreamsBusyAndMakesNoMore() {
    Backlog requests = new Backlog(4, 99);
    Timings timings = run(requests, new Load.Closed(4), new Extent.Requests(100));
    assertThat(requests.deepest).isEqualTo(4);
    assertThat(timings.requests()).isEqualTo(100);
    assertThat(timings.total()).isEqualTo(ByteAccount.ofTiles(300, 3000, 300));
    assertThat(timings.seconds()).isPositive();
  }

  @Test
  void anOpenLoopWaitsForNobody() {
    // Nothing is answered before the tenth request is made, 90 ms after the first was due.
    Backlog requests = new Backlog(10, 9);
    Timings timings = run(requests, new Load.Open(100), new Extent.Requests(10));
    assertThat(timings.requests()).isEqualTo(10);
    for (int i = 0; i < 10; i++) {
      assertThat(timings.latencies().getCountBetweenValues((90 - 10 * i) * MS, Long.MAX_VALUE / 2))
          .as("requests that were due %d ms before the answer", 90 - 10 * i)
          .isGreaterThanOrEqualTo(i + 1);
    }
  }

  /** Coordinated omission: a stall that keeps requests from being made is charged to them. */
  @Test
  void requestsThatAreMadeLateCountFromWhenTheyWereDue() {
    Requests stalls =
        number -> {
          long until = System.nanoTime() + (number == 0 ? 100 * MS : 0);
          while (System.nanoTime() < until) {
            Thread.onSpinWait();
          }
          return Future.succeededFuture(answer(1));
        };
    Timings timings = run(stalls, new Load.Open(100), new Extent.Requests(10));
    // Due at 0, 10, 20 ... 80 ms and all made after 100 ms; HdrHistogram keeps three digits.
    assertThat(timings.latencies().getCountBetweenValues(19 * MS, Long.MAX_VALUE / 2))
        .isGreaterThanOrEqualTo(9);
    assertThat(timings.latencies().getMaxValue()).isGreaterThanOrEqualTo(99 * MS);
  }

  @Test
  void aTimeIsKeptByTheScheduleNotByTheAnswers() {
    Timings timings =
        run(number -> Future.succeededFuture(answer(1)), new Load.Open(200), new Extent.Time(0.1));
    assertThat(timings.requests()).isEqualTo(20);
    assertThat(timings.seconds()).isGreaterThanOrEqualTo(0.095);
  }

  @Test
  void aFailedRequestEndsIt() {
    Requests fails =
        number ->
            number < 5
                ? Future.succeededFuture(answer(1))
                : Future.failedFuture(new MaskcastException("the link is cut"));
    for (Load load : new Load[] {new Load.Closed(3), new Load.Open(1000)}) {
      assertThatThrownBy(() -> run(fails, load, new Extent.Requests(100)))
          .isInstanceOf(MaskcastException.class)
          .hasMessage("the link is cut");
    }
  }

  @Test
  void aRequestThatCannotBeSentEndsIt() {
    Requests refuses =
        number -> {
          throw new MaskcastException("no such dictionary");
        };
    for (Load load : new Load[] {new Load.Closed(3), new Load.Open(1000)}) {
      assertThatThrownBy(() -> run(refuses, load, new Extent.Requests(100)))
          .isInstanceOf(MaskcastException.class)
          .hasMessage("no such dictionary");
    }
  }

  @Test
  void aLinkThatFallsFarBehindEndsIt() {
    assertThatThrownBy(
            () ->
                run(
                    number -> Promise.<Requests.Answer>promise().future(),
                    new Load.Open(100_000),
                    new Extent.Time(60)))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("10,000 requests wait")
        .hasMessageContaining("lower --rate");
  }
}
