package io.maskcast.edge.daemon;

import io.maskcast.edge.delivery.SinkConfig;
import io.maskcast.edge.health.LinkUse;
import io.maskcast.edge.health.LinkUse.Purpose;
import io.maskcast.proto.call.Await;
import io.maskcast.proto.wire.WireBytes;
import io.maskcast.proto.wire.WireCounters;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;

/**
 * The sockets of a daemon but those of its pages: each use has a Vert.x of its own, so that each
 * byte is counted where it belongs. Thread-safe.
 */
final class DaemonLinks implements AutoCloseable {

  private final Link jobs = Link.open(new VertxOptions());
  private final Link questions = Link.open(oneLoop());
  private final Link deliveries = Link.open(oneLoop());
  private final Link unmetered = Link.open(oneLoop());

  /**
   * Sockets of one use.
   *
   * @param vertx what runs them
   * @param wire what counts them
   */
  record Link(Vertx vertx, WireCounters wire) {

    private static Link open(VertxOptions options) {
      WireCounters wire = new WireCounters();
      return new Link(Vertx.builder().with(options).withTransport(wire.transport()).build(), wire);
    }
  }

  private static VertxOptions oneLoop() {
    return new VertxOptions().setEventLoopPoolSize(1);
  }

  Link jobs() {
    return jobs;
  }

  Link questions() {
    return questions;
  }

  /** What runs a sink. */
  Vertx of(SinkConfig sink) {
    return (sink.metered() ? deliveries : unmetered).vertx();
  }

  /** What metered sinks were sent, and answered. */
  WireBytes delivered() {
    return deliveries.wire().total();
  }

  /** Bytes that count for the budget, both directions. */
  long moved() {
    WireBytes all = jobs.wire().total().plus(questions.wire().total()).plus(delivered());
    return all.read() + all.written();
  }

  List<LinkUse> uses() {
    return List.of(
        new LinkUse(Purpose.JOBS, true, jobs.wire().total()),
        new LinkUse(Purpose.QUESTIONS, true, questions.wire().total()),
        new LinkUse(Purpose.DELIVERIES, true, delivered()),
        new LinkUse(Purpose.DELIVERIES, false, unmetered.wire().total()));
  }

  @Override
  public void close() {
    Await.result(
        Future.join(
            List.of(jobs, questions, deliveries, unmetered).stream()
                .map(link -> link.vertx().close())
                .toList()));
  }
}
