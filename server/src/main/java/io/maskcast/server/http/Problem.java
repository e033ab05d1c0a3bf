package io.maskcast.server.http;

import io.maskcast.server.source.SourceException;
import io.maskcast.shared.MaskcastException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request that cannot be answered as it was asked, told as problem details (RFC 9457). */
public final class Problem extends MaskcastException {

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(Problem.class);

  private final int status;

  private Problem(int status, String detail) {
    super(detail);
    this.status = status;
  }

  /**
   * A problem.
   *
   * @param status of HTTP, 400 to 599
   * @param detail one sentence that says what is wrong and what to do
   */
  public static Problem of(int status, String detail) {
    return new Problem(status, detail);
  }

  /** What is asked for does not exist. */
  public static Problem notFound(String detail) {
    return new Problem(404, detail);
  }

  /** What is asked for cannot be understood. */
  public static Problem badRequest(String detail) {
    return new Problem(400, detail);
  }

  /** The status of HTTP. */
  public int status() {
    return status;
  }

  /**
   * Answers a request that failed. Of what nobody foresaw the log alone tells.
   *
   * @param context of the request
   * @param failure why
   */
  public static void answer(RoutingContext context, Throwable failure) {
    Problem problem = of(context, failure);
    HttpServerResponse response = context.response();
    if (response.ended() || response.closed()) {
      return; // nobody is there any more
    }
    if (response.headWritten()) {
      response.reset(); // what is missing must not look like the end
      return;
    }
    if (problem.status == 503) {
      response.putHeader(HttpHeaders.RETRY_AFTER, "1");
    }
    response
        .setStatusCode(problem.status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(
            new JsonObject()
                .put("status", problem.status)
                .put("detail", problem.getMessage())
                .encode());
  }

  /** Begins to answer a request; what is thrown meanwhile is the answer. */
  public static void guard(RoutingContext context, Runnable answering) {
    try {
      answering.run();
    } catch (MaskcastException e) {
      answer(context, e);
    }
  }

  private static Problem of(RoutingContext context, Throwable failure) {
    if (failure instanceof Problem problem) {
      return problem;
    }
    if (failure instanceof SourceException source) {
      return new Problem(
          switch (source.reason()) {
            case NOT_FOUND, OUT_OF_RANGE, INVALID -> 404;
            case UNREADABLE -> 500;
          },
          source.getMessage());
    }
    if (failure instanceof MaskcastException known) {
      LOG.warn("{} failed: {}", context.request().path(), known.getMessage());
      return new Problem(500, known.getMessage());
    }
    LOG.error("{} failed", context.request().path(), failure);
    return new Problem(500, "The server could not answer; its log says why");
  }
}
