package io.maskcast.trainer.job;

import io.maskcast.trainer.job.JobException.Reason;
import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;

/**
 * Jobs on the event bus.
 *
 * <p>{@link #JOBS} answers requests, each a JSON object with an {@code action}:
 *
 * <table>
 *   <caption>requests</caption>
 *   <tr><th>action</th><th>further keys</th><th>answer</th></tr>
 *   <tr><td>{@code submit}</td><td>{@code job}: what is posted over HTTP</td><td>the job</td></tr>
 *   <tr><td>{@code list}</td><td></td><td>{@code jobs}, all of them</td></tr>
 *   <tr><td>{@code get}</td><td>{@code id}</td><td>the job</td></tr>
 *   <tr><td>{@code cancel}</td><td>{@code id}</td><td>the job</td></tr>
 *   <tr><td>{@code publish}</td><td>{@code id}, {@code publish} if to another server than
 *       before</td><td>the job, when it is published</td></tr>
 * </table>
 *
 * <p>A request that fails has an HTTP status as its failure code and a sentence for people as its
 * message. {@link #PROGRESS} publishes every change of every job: {@code id} and {@code state}, and
 * of a running job {@code stage}, {@code epoch}, {@code epochs}, {@code done}, {@code q}, {@code
 * kept}, {@code lambda}, {@code tau}, {@code accuracy} and {@code seconds_left}, the last two once
 * they are known.
 */
public final class JobBus {

  /** Where jobs are submitted, looked at, cancelled and published. */
  public static final String JOBS = "maskcast.trainer.jobs";

  /** Where every change of every job is told. */
  public static final String PROGRESS = "maskcast.trainer.progress";

  private final JobService service;

  JobBus(JobService service) {
    this.service = service;
  }

  /** Tells of a job on {@link #PROGRESS}. */
  static void tell(EventBus bus, Job job) {
    bus.publish(PROGRESS, JobJson.event(job));
  }

  /** Answers requests until the verticle of the calling context is undeployed. */
  void listen(EventBus bus) {
    bus.<Object>consumer(
        JOBS,
        message ->
            Future.succeededFuture(message)
                .compose(this::answer) // what it throws is a failure, too
                .onSuccess(message::reply)
                .onFailure(
                    failure -> {
                      JobFailure told = JobFailure.of(failure);
                      message.fail(told.status(), told.detail());
                    }));
  }

  private Future<JsonObject> answer(Message<Object> message) {
    if (!(message.body() instanceof JsonObject request)) {
      throw new JobException(Reason.INVALID, "A request is a JSON object with an 'action'");
    }
    String action = String.valueOf(request.getValue("action"));
    return switch (action) {
      case "submit" -> service.submit(object(request, "job")).map(JobJson::of);
      case "list" -> Future.succeededFuture(JobJson.of(service.list()));
      case "get" -> Future.succeededFuture(JobJson.of(service.get(id(request))));
      case "cancel" -> service.cancel(id(request)).map(JobJson::of);
      case "publish" -> service.publish(id(request), server(request)).map(JobJson::of);
      default ->
          throw new JobException(
              Reason.INVALID,
              "Unknown action '%s'; allowed: submit, list, get, cancel, publish".formatted(action));
    };
  }

  private static JsonObject object(JsonObject request, String key) {
    if (request.getValue(key) instanceof JsonObject object) {
      return object;
    }
    throw new JobException(Reason.INVALID, "Key '%s' must be there, and an object".formatted(key));
  }

  private static long id(JsonObject request) {
    if (request.getValue("id") instanceof Number id) {
      return id.longValue();
    }
    throw new JobException(Reason.INVALID, "Key 'id' must be there, and a number");
  }

  private static JsonObject server(JsonObject request) {
    JsonObject server = request.copy();
    server.remove("action");
    server.remove("id");
    return server;
  }
}
