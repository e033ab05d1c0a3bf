package io.maskcast.trainer.job;

import static io.maskcast.trainer.job.RunningTrainer.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Promise;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs over the event bus. */
@Timeout(300)
class JobBusTest {

  @TempDir Path folder;

  private static JsonObject ask(EventBus bus, Object request) {
    return await(bus.<JsonObject>request(JobBus.JOBS, request)).body();
  }

  private static JsonObject action(String action) {
    return new JsonObject().put("action", action);
  }

  private static JsonObject submission(Path data) {
    return action("submit")
        .put(
            "job",
            new JsonObject()
                .put("name", "bits")
                .put("data", data.toString())
                .put("settings", new JsonObject().put("epochs", 1).put("device", "cpu")));
  }

  @Test
  void jobsAreSubmittedWatchedAndCancelled() {
    try (RunningTrainer trainer = RunningTrainer.start(folder.resolve("trainer"))) {
      EventBus bus = trainer.trainerVertx().eventBus();
      List<JsonObject> told = new CopyOnWriteArrayList<>();
      Promise<String> firstEnded = Promise.promise();
      bus.<JsonObject>consumer(
          JobBus.PROGRESS,
          message -> {
            told.add(message.body());
            String state = message.body().getString("state");
            if (message.body().getLong("id") == 1 && !Set.of("queued", "running").contains(state)) {
              firstEnded.tryComplete(state);
            }
          });

      Path data = TinyTiles.write(folder.resolve("bits"));
      JsonObject first = ask(bus, submission(data));
      JsonObject second = ask(bus, submission(data));
      assertThat(first.getLong("id")).isEqualTo(1);
      assertThat(ask(bus, action("cancel").put("id", 2)).getString("state")).isEqualTo("cancelled");
      assertThat(await(firstEnded.future()))
          .as(() -> ask(bus, action("get").put("id", 1)).encodePrettily())
          .isEqualTo("done");

      assertThat(ask(bus, action("list")).getJsonArray("jobs"))
          .extracting(job -> ((JsonObject) job).getString("state"))
          .containsExactly("done", "cancelled");
      assertThat(ask(bus, action("get").put("id", 2)).getJsonObject("job"))
          .isEqualTo(second.getJsonObject("job"));
      assertThat(told)
          .filteredOn(event -> event.getLong("id") == 2)
          .extracting(event -> event.getString("state"))
          .containsExactly("queued", "cancelled");
      assertThat(told)
          .filteredOn(event -> event.getLong("id") == 1)
          .extracting(event -> event.getString("state"))
          .startsWith("queued", "running")
          .endsWith("running", "done");
      assertThat(told)
          .filteredOn(event -> event.containsKey("stage"))
          .extracting(event -> event.getString("stage"))
          .containsSubsequence("dense", "mask", "fine_tune", "test");
    }
  }

  @Test
  void wrongRequestsFailWithAStatusAndASentence() {
    try (RunningTrainer trainer = RunningTrainer.start(folder.resolve("trainer"))) {
      EventBus bus = trainer.trainerVertx().eventBus();
      fails(bus, "submit", 400, "A request is a JSON object with an 'action'");
      fails(bus, new JsonObject(), 400, "Unknown action 'null'; allowed: submit, list, get");
      fails(bus, action("burn"), 400, "Unknown action 'burn'");
      fails(bus, action("submit"), 400, "Key 'job' must be there, and an object");
      fails(bus, action("submit").put("job", new JsonObject()), 400, "Key 'name' must be there");
      fails(bus, action("get"), 400, "Key 'id' must be there, and a number");
      fails(bus, action("get").put("id", "1"), 400, "Key 'id' must be there, and a number");
      fails(bus, action("cancel").put("id", 1), 404, "There is no job 1");
      fails(bus, action("publish").put("id", 1), 404, "There is no job 1");
      fails(bus, action("publish").put("id", 1).put("publish", "x"), 400, "HOST:PORT");
    }
  }

  private static void fails(EventBus bus, Object request, int status, String says) {
    assertThatThrownBy(() -> ask(bus, request))
        .isInstanceOfSatisfying(
            ReplyException.class,
            failure -> {
              assertThat(failure.failureCode()).isEqualTo(status);
              assertThat(failure).hasMessageContaining(says);
            });
  }
}
