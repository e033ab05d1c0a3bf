package io.maskcast.trainer.job;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.trainer.learn.Progress;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Jobs as JSON: on disk, over HTTP and on the event bus. */
final class JobJson {

  private static final String STATE = "state";
  private static final String ERROR = "error";
  private static final String SERVER = "server";

  private JobJson() {}

  static JsonObject of(List<Job> jobs) {
    JsonArray array = new JsonArray();
    jobs.forEach(job -> array.add(of(job)));
    return new JsonObject().put("jobs", array);
  }

  static JsonObject of(Job job) {
    JsonObject json =
        new JsonObject()
            .put("id", job.id())
            .put("job", RequestJson.write(job.request()))
            .put("submitted", job.submitted())
            .put(STATE, job.state().label());
    if (job.state() instanceof JobState.Running running) {
      json.put("started", running.started());
      running.progress().ifPresent(now -> json.put("progress", progress(now)));
    } else if (job.state() instanceof JobState.Done done) {
      json.put("ended", done.ended()).put("result", result(done.result()));
      done.publication().ifPresent(now -> json.put("publication", publication(now)));
    } else if (job.state() instanceof JobState.Failed failed) {
      json.put("ended", failed.ended()).put(ERROR, failed.error());
    } else if (job.state() instanceof JobState.Cancelled cancelled) {
      json.put("ended", cancelled.ended());
    }
    return json;
  }

  /** The number and state of a job and how far it has come, in one flat object. */
  static JsonObject event(Job job) {
    JsonObject json = new JsonObject().put("id", job.id()).put(STATE, job.state().label());
    if (job.state() instanceof JobState.Running running) {
      running.progress().ifPresent(now -> json.mergeIn(progress(now)));
    } else if (job.state() instanceof JobState.Failed failed) {
      json.put(ERROR, failed.error());
    }
    return json;
  }

  private static JsonObject progress(JobProgress progress) {
    Progress now = progress.learning();
    JsonObject json =
        new JsonObject()
            .put("stage", now.stage().name().toLowerCase(Locale.ROOT))
            .put("epoch", now.epoch())
            .put("epochs", now.epochs())
            .put("done", now.done())
            .put("q", now.q())
            .put("kept", now.keptElements())
            .put("lambda", now.lambda())
            .put("tau", now.tau());
    now.validationAccuracy().ifPresent(accuracy -> json.put("accuracy", accuracy));
    progress.secondsLeft().ifPresent(seconds -> json.put("seconds_left", Math.round(seconds)));
    return json;
  }

  private static JsonObject result(JobResult result) {
    JsonObject json =
        new JsonObject()
            .put("q", result.q())
            .put("kept", result.kept())
            .put("accuracy_dense", result.accuracyDense())
            .put("accuracy_masked", result.accuracyMasked())
            .put("tiles", result.testTiles());
    result.bundle().ifPresent(digest -> json.put("bundle", digest.hex()));
    return json;
  }

  private static JsonObject publication(Publication publication) {
    JsonObject json =
        new JsonObject()
            .put(SERVER, publication.server().toString())
            .put(STATE, publication.label());
    if (publication instanceof Publication.Failed failed) {
      json.put(ERROR, failed.error());
    }
    return json;
  }

  /**
   * Reads a job that {@link #of(Job)} wrote. One that was running is queued again.
   *
   * @throws MaskcastException if it is none
   */
  static Job read(byte[] bytes) {
    try {
      JsonObject json = new JsonObject(Buffer.buffer(bytes));
      return new Job(
          json.getLong("id"),
          RequestJson.read(json.getJsonObject("job")),
          json.getInstant("submitted"),
          state(json));
    } catch (RuntimeException e) { // no JSON, or any key of it missing or wrong
      throw new MaskcastException("no job (%s)".formatted(e.getMessage()), e);
    }
  }

  private static JobState state(JsonObject json) {
    String label = json.getString(STATE);
    return switch (label) {
      case "queued", "running" -> new JobState.Queued();
      case "done" ->
          new JobState.Done(
              json.getInstant("ended"),
              result(json.getJsonObject("result")),
              Optional.ofNullable(json.getJsonObject("publication")).map(JobJson::publication));
      case "failed" -> new JobState.Failed(json.getInstant("ended"), json.getString(ERROR));
      case "cancelled" -> new JobState.Cancelled(json.getInstant("ended"));
      default -> throw new IllegalArgumentException("there is no state " + label);
    };
  }

  private static JobResult result(JsonObject json) {
    return new JobResult(
        json.getDouble("q"),
        json.getInteger("kept"),
        json.getDouble("accuracy_dense"),
        json.getDouble("accuracy_masked"),
        json.getInteger("tiles"),
        Optional.ofNullable(json.getString("bundle")).map(Digest::new));
  }

  private static Publication publication(JsonObject json) {
    HostAndPort server = HostAndPort.parse(SERVER, json.getString(SERVER));
    String label = json.getString(STATE);
    return switch (label) {
      case "pending" -> new Publication.Pending(server);
      case "published" -> new Publication.Published(server);
      case "failed" -> new Publication.Failed(server, json.getString(ERROR));
      default -> throw new IllegalArgumentException("there is no publication " + label);
    };
  }
}
