package io.maskcast.edge.api;

import io.maskcast.edge.NoTileException;
import io.maskcast.edge.ask.BusyException;
import io.maskcast.edge.ask.NoLadderHereException;
import io.maskcast.proto.call.CallException;
import io.maskcast.shared.MaskcastException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests: with JSON that a worker thread writes, or with {@code {"error": ...}}. */
final class Replies {

  private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

  private Replies() {}

  /** Does work on a worker thread, and answers with what it gives. */
  static void work(RoutingContext context, Callable<JsonObject> work) {
    context
        .vertx()
        .executeBlocking(() -> work.call().toBuffer(), false)
        .onSuccess(json -> json(context, json))
        .onFailure(failure -> fail(context, failure));
  }

  private static void json(RoutingContext context, Buffer json) {
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(json);
  }

  /** What happens elsewhere, on the event loop of this request. */
  static <T> Future<T> here(Vertx vertx, Future<T> elsewhere) {
    Context context = vertx.getOrCreateContext();
    Promise<T> promise = Promise.promise();
    elsewhere.onComplete(
        (result, failure) ->
            context.runOnContext(
                now -> {
                  if (failure == null) {
                    promise.complete(result);
                  } else {
                    promise.fail(failure);
                  }
                }));
    return promise.future();
  }

  /** Says what went wrong. Of what nobody foresaw the log alone tells. */
  static void fail(RoutingContext context, Throwable failure) {
    if (context.response().ended() || context.response().closed()) {
      return; // nobody is there any more
    }
    if (context.response().headWritten()) {
      context.response().reset(); // what is missing must not look like the end
      return;
    }
    int status = status(failure);
    String message = failure.getMessage();
    if (!(failure instanceof MaskcastException)) {
      LOG.error("{} failed", context.request().path(), failure);
      message = "The agent could not answer; its log says why";
    }
    if (status == 503 || status == 429) {
      context.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
    }
    error(context, status, message);
  }

  static void error(RoutingContext context, int status, String message) {
    context
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(new JsonObject().put("error", message).encode());
  }

  private static int status(Throwable failure) {
    if (failure instanceof ApiException api) {
      return api.status();
    }
    if (failure instanceof NoTileException) {
      return 404;
    }
    if (failure instanceof NoLadderHereException) {
      return 400;
    }
    if (failure instanceof BusyException) {
      return 503;
    }
    if (failure instanceof MaskcastException && failure.getCause() instanceof CallException call) {
      return switch (call.status()) {
        case NOT_FOUND, OUT_OF_RANGE -> 404;
        case INVALID_ARGUMENT, FAILED_PRECONDITION -> 400;
        case RESOURCE_EXHAUSTED -> 429;
        case DEADLINE_EXCEEDED -> 504;
        default -> 502; // the server is not there, or does not answer as it should
      };
    }
    return failure instanceof MaskcastException ? 409 : 500;
  }
}
