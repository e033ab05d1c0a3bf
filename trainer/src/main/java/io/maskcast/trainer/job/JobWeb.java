package io.maskcast.trainer.job;

import io.maskcast.trainer.job.JobException.Reason;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;

/** Jobs over HTTP: an API of JSON, and a page for people. */
final class JobWeb {

  private static final String JOB = "/api/jobs/:id";
  private static final int MAX_BODY_BYTES = 1 << 16;
  private static final Map<String, String> FILES =
      Map.of(
          "run.json", "application/json",
          "epochs.csv", "text/csv; charset=utf-8",
          "mask.png", "image/png");

  private final Vertx vertx;
  private final JobService service;

  JobWeb(Vertx vertx, JobService service) {
    this.vertx = vertx;
    this.service = service;
  }

  /** The routes. */
  Router router() {
    Router router = Router.router(vertx);
    BodyHandler body = BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES);
    router.route().handler(JobWeb::refuseOtherSites);
    router.get("/").handler(this::index);
    router.get("/healthz").handler(context -> context.response().end("ok\n"));
    router.get("/api/jobs").handler(context -> context.json(JobJson.of(service.list())));
    router.post("/api/jobs").handler(body).handler(this::submit);
    router.get(JOB).handler(on(id -> Future.succeededFuture(service.get(id))));
    router.delete(JOB).handler(on(service::cancel));
    router.post(JOB + "/publish").handler(body).handler(this::publish);
    router.get(JOB + "/progress").handler(this::progress);
    router.get(JOB + "/files/:file").handler(this::file);
    router.errorHandler(
        413,
        context -> problem(context, 413, "The body is over %d bytes".formatted(MAX_BODY_BYTES)));
    router.errorHandler(500, context -> fail(context, context.failure()));
    return router;
  }

  /** A page of another site must not command a trainer through the browser of who looks at it. */
  private static void refuseOtherSites(RoutingContext context) {
    String origin = context.request().getHeader(HttpHeaders.ORIGIN);
    boolean reads = Set.of(HttpMethod.GET, HttpMethod.HEAD).contains(context.request().method());
    if (reads
        || origin == null
        || origin.endsWith("://" + context.request().getHeader(HttpHeaders.HOST))) {
      context.next();
    } else {
      problem(context, 403, "Pages of %s may not change jobs".formatted(origin));
    }
  }

  private void index(RoutingContext context) {
    vertx
        .executeBlocking(JobWeb::page, false)
        .compose(
            page ->
                context
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
                    .end(page))
        .onFailure(failure -> fail(context, failure));
  }

  private static Buffer page() throws IOException {
    try (InputStream in = JobWeb.class.getResourceAsStream("jobs.html")) {
      return Buffer.buffer(in.readAllBytes());
    }
  }

  private void submit(RoutingContext context) {
    service
        .submit(body(context))
        .onSuccess(
            job -> {
              context
                  .response()
                  .setStatusCode(201)
                  .putHeader(HttpHeaders.LOCATION, "/api/jobs/" + job.id());
              context.json(JobJson.of(job));
            })
        .onFailure(failure -> fail(context, failure));
  }

  private void publish(RoutingContext context) {
    JsonObject body = context.body().isEmpty() ? new JsonObject() : body(context);
    on(id -> service.publish(id, body)).handle(context);
  }

  private void progress(RoutingContext context) {
    long id = id(context);
    service.get(id); // fails while there is still a status to say so with
    ProgressStream.open(vertx, context.response(), () -> service.get(id));
  }

  private void file(RoutingContext context) {
    String name = context.pathParam("file");
    long id = service.get(id(context)).id();
    String type = FILES.get(name);
    if (type == null) {
      throw new JobException(Reason.NOT_FOUND, "There is no file " + name);
    }
    String file = service.run(id).resolve(name).toString();
    vertx
        .fileSystem()
        .exists(file)
        .compose(
            exists -> {
              if (!exists) {
                throw new JobException(
                    Reason.NOT_FOUND, "Job %d has no %s (yet)".formatted(id, name));
              }
              return context.response().putHeader(HttpHeaders.CONTENT_TYPE, type).sendFile(file);
            })
        .onFailure(failure -> fail(context, failure));
  }

  private static Handler<RoutingContext> on(LongFunction<Future<Job>> work) {
    return context ->
        work.apply(id(context))
            .onSuccess(job -> context.json(JobJson.of(job)))
            .onFailure(failure -> fail(context, failure));
  }

  private static long id(RoutingContext context) {
    String id = context.pathParam("id");
    try {
      return Long.parseLong(id);
    } catch (NumberFormatException e) {
      throw new JobException(Reason.NOT_FOUND, "There is no job " + id);
    }
  }

  private static JsonObject body(RoutingContext context) {
    Object body;
    try {
      body = Json.decodeValue(context.body().buffer());
    } catch (DecodeException e) {
      throw new JobException(Reason.INVALID, "The body is no JSON: " + e.getMessage());
    }
    if (body instanceof JsonObject object) {
      return object;
    }
    throw new JobException(Reason.INVALID, "The body must be a JSON object");
  }

  private static void fail(RoutingContext context, Throwable failure) {
    JobFailure told = JobFailure.of(failure);
    problem(context, told.status(), told.detail());
  }

  private static void problem(RoutingContext context, int status, String detail) {
    if (context.response().headWritten()) {
      context.response().reset(); // half an answer is all there can be
      return;
    }
    context
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
        .end(new JsonObject().put("status", status).put("detail", detail).encode());
  }
}
