package io.maskcast.trainer.job;

import io.maskcast.proto.call.Await;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.trainer.TrainerConfig;
import io.maskcast.trainer.TrainerVerticle;
import io.maskcast.trainer.cli.LearningKeys;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.core.parsetools.RecordParser;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A trainer that takes jobs on a free port of this machine, and calls to it over real sockets. */
final class RunningTrainer implements AutoCloseable {

  private static final long BOUND_SECONDS = 120;

  private final Vertx trainerVertx = Vertx.vertx();
  private final Vertx vertx = Vertx.vertx();
  private final TrainerVerticle trainer;

  /** Held for as long as the trainer: Vert.x closes a client that nobody refers to any more. */
  private final HttpClient http = vertx.createHttpClient();

  private RunningTrainer(TrainerConfig config) {
    trainer = new TrainerVerticle(config, new LearningKeys());
  }

  /** What a call was answered. */
  record Answer(int status, Map<String, String> headers, Buffer body) {

    JsonObject json() {
      return body.toJsonObject();
    }

    String detail() {
      return json().getString("detail");
    }
  }

  static RunningTrainer start(Path dataDir) {
    return start(new TrainerConfig("127.0.0.1", 0, dataDir, Optional.empty()));
  }

  static RunningTrainer start(Path dataDir, HostAndPort publish) {
    return start(new TrainerConfig("127.0.0.1", 0, dataDir, Optional.of(publish)));
  }

  /** Starts a trainer; fails as its deployment does. */
  static RunningTrainer start(TrainerConfig config) {
    RunningTrainer running = new RunningTrainer(config);
    try {
      await(running.trainerVertx.deployVerticle(running.trainer));
      return running;
    } catch (RuntimeException e) {
      running.close();
      throw e;
    }
  }

  int port() {
    return trainer.port();
  }

  /** The Vert.x of the trainer, whose event bus it listens on. */
  Vertx trainerVertx() {
    return trainerVertx;
  }

  Answer get(String path) {
    return call(HttpMethod.GET, path, "", Map.of());
  }

  Answer delete(String path) {
    return call(HttpMethod.DELETE, path, "", Map.of());
  }

  Answer post(String path, String body) {
    return call(HttpMethod.POST, path, body, Map.of());
  }

  Answer call(HttpMethod method, String path, String body, Map<String, String> headers) {
    // Who asks for the body of an answer later than on its arrival may have missed it.
    return await(
        http.request(method, port(), "127.0.0.1", path)
            .compose(
                request -> {
                  headers.forEach(request::putHeader);
                  return request
                      .send(body)
                      .compose(response -> response.body().map(bytes -> answer(response, bytes)));
                }));
  }

  private static Answer answer(HttpClientResponse response, Buffer body) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    response.headers().forEach(header -> headers.put(header.getKey(), header.getValue()));
    return new Answer(response.statusCode(), headers, body);
  }

  /** Submits a job and returns its number. */
  long submit(JsonObject job) {
    Answer answer = post("/api/jobs", job.encode());
    if (answer.status() != 201) {
      throw new AssertionError(answer.body().toString());
    }
    return answer.json().getLong("id");
  }

  JsonObject job(long id) {
    return get("/api/jobs/" + id).json();
  }

  /** All events of a job until its stream ends. */
  List<JsonObject> eventsToTheEnd(long id) {
    return events(id, event -> false);
  }

  /** The events of a job until one is as expected, or the stream ends without one. */
  List<JsonObject> events(long id, Predicate<JsonObject> expected) {
    List<JsonObject> events = new CopyOnWriteArrayList<>();
    Promise<Void> done = Promise.promise();
    http.request(HttpMethod.GET, port(), "127.0.0.1", "/api/jobs/" + id + "/progress")
        .compose(
            request -> request.send().onSuccess(response -> read(response, events, expected, done)))
        .onFailure(done::tryFail);
    await(done.future());
    return List.copyOf(events);
  }

  private static void read(
      HttpClientResponse response,
      List<JsonObject> events,
      Predicate<JsonObject> expected,
      Promise<Void> done) {
    if (!"text/event-stream".equals(response.getHeader("content-type"))) {
      done.tryFail("no stream of events");
    }
    response.handler(
        RecordParser.newDelimited(
            "\n\n",
            record -> {
              JsonObject event = new JsonObject(record.toString().substring("data: ".length()));
              events.add(event);
              if (expected.test(event) && done.tryComplete()) {
                response.request().connection().close();
              }
            }));
    response.endHandler(end -> done.tryComplete());
    response.exceptionHandler(done::tryFail);
  }

  static <T> T await(Future<T> future) {
    return Await.result(future.timeout(BOUND_SECONDS, TimeUnit.SECONDS));
  }

  /** Stops the trainer, whatever it is doing. */
  @Override
  public void close() {
    await(trainerVertx.close());
    await(vertx.close());
  }
}
