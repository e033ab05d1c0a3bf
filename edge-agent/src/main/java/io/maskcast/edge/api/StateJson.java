package io.maskcast.edge.api;

import io.maskcast.edge.daemon.Daemon;
import io.maskcast.edge.health.DaemonSnapshot;
import io.maskcast.edge.health.JobState;
import io.maskcast.edge.health.JobState.Phase;
import io.maskcast.edge.health.SnapshotJson;
import io.maskcast.edge.results.Result;
import io.maskcast.edge.usage.CallKind;
import io.maskcast.edge.usage.RecordedCall;
import io.maskcast.shared.drift.Disagreement;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** How a daemon is, for programs. */
final class StateJson {

  private static final String DRIFT = "drifted";

  private StateJson() {}

  static JsonObject status(Daemon daemon) {
    DaemonSnapshot now = daemon.snapshot();
    return SnapshotJson.of(now)
        .put("jobs", jobs(now, daemon.jobs().paused()))
        .put("link", link(now))
        .put("token_needed", daemon.config().http().token().isPresent())
        .put("alarms", new JsonArray(now.alarms()));
  }

  static JsonArray jobs(DaemonSnapshot now, Set<String> paused) {
    JsonArray jobs = SnapshotJson.of(now).getJsonArray("jobs");
    for (Object each : jobs) {
      JsonObject job = (JsonObject) each;
      job.put("paused", paused.contains(job.getString("name")));
    }
    return jobs;
  }

  static Optional<JsonObject> job(Daemon daemon, String name) {
    return jobs(daemon.snapshot(), daemon.jobs().paused()).stream()
        .map(JsonObject.class::cast)
        .filter(job -> job.getString("name").equals(name))
        .findFirst();
  }

  /** As the jobs find it: nobody else uses it. It is broken where no job gets through. */
  static JsonObject link(DaemonSnapshot now) {
    boolean running = now.jobs().stream().anyMatch(job -> job.phase() == Phase.RUNNING);
    boolean through =
        now.jobs().stream().anyMatch(job -> job.phase() == Phase.IDLE && job.failures() == 0);
    Optional<JobState> failed =
        now.jobs().stream()
            .filter(job -> job.phase() == Phase.WAITING && job.failures() > 0)
            .filter(job -> !through && !running)
            .findFirst();
    JsonObject json =
        new JsonObject()
            .put("server", now.server())
            .put("state", running ? "up" : failed.isPresent() ? "broken" : "idle")
            .put("down", now.toServer().read())
            .put("up", now.toServer().written());
    failed.flatMap(JobState::reason).ifPresent(why -> json.put("reason", why));
    failed.flatMap(JobState::next).ifPresent(when -> json.put("next", when.toString()));
    return json;
  }

  static JsonObject audits(List<RecordedCall> calls, List<String> alarms) {
    Map<String, RecordedCall> latest = new TreeMap<>();
    Map<String, Disagreement> found = new TreeMap<>();
    for (RecordedCall call : calls) {
      if (call.kind() == CallKind.AUDIT && call.audit().tiles() > 0) {
        String about = call.source() + " " + call.bundle();
        latest.put(about, call);
        found.merge(about, call.audit(), Disagreement::plus);
      }
    }
    JsonArray audits = new JsonArray();
    found.forEach(
        (about, all) ->
            audits.add(
                new JsonObject()
                    .put("source", latest.get(about).source())
                    .put("bundle", latest.get(about).bundle())
                    .put("last", latest.get(about).started().toString())
                    .put("audited", all.tiles())
                    .put("disagreeing", all.disagreeing())
                    .put("rate", all.rate())
                    .put("lower", all.lower())
                    .put("upper", all.upper())));
    return new JsonObject()
        .put("audits", audits)
        .put("alarms", new JsonArray(alarms))
        .put("drift", alarms.stream().anyMatch(alarm -> alarm.contains(DRIFT)));
  }

  static JsonObject result(Result result) {
    JsonObject json =
        new JsonObject()
            .put("id", result.id())
            .put("job", result.job())
            .put("source", result.source().name())
            .put("level", result.source().level())
            .put("bundle", result.bundle().hex())
            .put("at", result.at().toString())
            .put("tile", result.answer().tile());
    result
        .answer()
        .failure()
        .ifPresentOrElse(
            why -> json.put("error", why),
            () ->
                json.put("class", result.answer().predicted())
                    .put("confidence", result.answer().confidence()));
    return json;
  }
}
