package io.maskcast.trainer.job;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.function.Supplier;

/**
 * One job as server-sent events: how it is now, how it is after every change, and the end when it
 * has ended. Somebody who reads slowly misses what has become old in the meantime. For the event
 * loop of the response.
 */
final class ProgressStream {

  private final HttpServerResponse response;
  private final Supplier<Job> job;
  private final MessageConsumer<JsonObject> changes;
  private String told = "";

  private ProgressStream(Vertx vertx, HttpServerResponse response, Supplier<Job> job) {
    this.response = response;
    this.job = job;
    this.changes = vertx.eventBus().consumer(JobBus.PROGRESS);
  }

  /**
   * Begins to stream.
   *
   * @param response the answer to write to; nothing is written yet
   * @param job the job as it is whenever asked
   */
  static void open(Vertx vertx, HttpServerResponse response, Supplier<Job> job) {
    ProgressStream stream = new ProgressStream(vertx, response, job);
    response
        .setChunked(true)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
        .closeHandler(gone -> stream.changes.unregister());
    // Changes only say that there is something to look at, so that none is told out of order.
    stream.changes.handler(change -> stream.tell());
    stream.tell();
  }

  private void tell() {
    if (response.ended() || response.closed()) {
      return;
    }
    if (response.writeQueueFull()) {
      response.drainHandler(room -> tell());
      return;
    }
    Job now = job.get();
    String event = JobJson.event(now).encode();
    if (!event.equals(told)) {
      told = event;
      response.write("data: " + event + "\n\n");
    }
    if (now.state().isFinal()) {
      changes.unregister();
      response.end();
    }
  }
}
