package io.maskcast.trainer.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.trainer.TrainerConfig;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.job.RunningTrainer.Answer;
import io.maskcast.trainer.learn.Cancellation;
import io.maskcast.trainer.learn.Learning;
import io.maskcast.trainer.learn.LearningSettings;
import io.maskcast.trainer.learn.ProgressListener;
import io.maskcast.trainer.learn.RunStore;
import io.maskcast.trainer.network.ComputeDevice;
import io.maskcast.trainer.publish.BundleFolder;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs over HTTP, from their submission to their end and beyond that of their trainer. */
@Timeout(300)
class JobServiceTest {

  private static final int FOREVER = 10_000;

  @TempDir Path folder;
  private Path data;
  private Path jobs;

  @BeforeEach
  void writeData() {
    data = TinyTiles.write(folder.resolve("bits"));
    jobs = folder.resolve("trainer");
  }

  /** A job that keeps 2 of 16 elements. */
  private JsonObject job(int epochs) {
    return new JsonObject()
        .put("name", "bits")
        .put("data", data.toString())
        .put(
            "settings",
            new JsonObject()
                .put("mask", "pixel-any")
                .put("keep", 0.125)
                .put("epochs", epochs)
                .put("seed", 7)
                .put("device", "cpu"));
  }

  /** What such a job must give, learned in one go. */
  private Bundle bundle(int epochs) {
    Dataset dataset = Dataset.read("bits", data);
    LearningSettings settings =
        LearningSettings.defaults()
            .withKeep(0.125)
            .withMaskEpochs(epochs)
            .withSeed(7)
            .withDevice(ComputeDevice.CPU);
    return Learning.learn(
            dataset,
            settings.suitedTo(dataset),
            RunStore.inMemory(),
            ProgressListener.NONE,
            new Cancellation())
        .bundle();
  }

  @Test
  void aJobIsLearnedAndTellsHowItGoes() throws IOException {
    try (RunningTrainer trainer = RunningTrainer.start(jobs)) {
      Answer taken = trainer.post("/api/jobs", job(1).encode());

      assertThat(taken.status()).isEqualTo(201);
      assertThat(taken.headers().get("location")).isEqualTo("/api/jobs/1");
      assertThat(taken.json().getString("state")).isEqualTo("queued");
      assertThat(taken.json().getJsonObject("job")).isEqualTo(job(1));

      requireSoundEvents(trainer.eventsToTheEnd(1));
      JsonObject done = trainer.job(1);
      assertThat(done.getString("state")).isEqualTo("done");
      assertThat(done.getInstant("ended")).isAfterOrEqualTo(done.getInstant("submitted"));
      JsonObject result = done.getJsonObject("result");
      assertThat(result.getInteger("kept")).isEqualTo(2);
      assertThat(result.getDouble("q")).isEqualTo(0.125);
      assertThat(result.getInteger("tiles")).isEqualTo(TinyTiles.TESTS);
      assertThat(result.getString("bundle")).isEqualTo(bundle(1).digest().hex());
      assertThat(done.containsKey("publication")).isFalse();
      assertThat(BundleFolder.read(jobs.resolve("jobs/1/bundle")).digest())
          .isEqualTo(bundle(1).digest());

      requireFiles(trainer, result.getString("bundle"));
      // Of a job that has ended, the stream is how it is and the end.
      assertThat(trainer.eventsToTheEnd(1))
          .containsExactly(new JsonObject().put("id", 1).put("state", "done"));
    }
  }

  private static void requireSoundEvents(List<JsonObject> events) {
    assertThat(events.get(0).getString("state")).isIn("queued", "running");
    assertThat(events.get(events.size() - 1))
        .isEqualTo(new JsonObject().put("id", 1).put("state", "done"));
    List<JsonObject> progress = events.stream().filter(e -> e.containsKey("stage")).toList();
    assertThat(progress).extracting(e -> e.getDouble("done")).isSorted();
    assertThat(progress)
        .extracting(e -> e.getString("stage"))
        .containsSubsequence("dense", "mask", "fine_tune");
    JsonObject mask =
        progress.stream()
            .filter(e -> e.getString("stage").equals("mask"))
            .findFirst()
            .orElseThrow();
    assertThat(mask.fieldNames())
        .contains("epoch", "epochs", "q", "kept", "lambda", "tau", "seconds_left");
    assertThat(mask.getInteger("epochs")).isEqualTo(1);
    assertThat(mask.getLong("seconds_left")).isNotNegative();
  }

  private static void requireFiles(RunningTrainer trainer, String bundle) {
    Answer run = trainer.get("/api/jobs/1/files/run.json");
    assertThat(run.headers().get("content-type")).isEqualTo("application/json");
    assertThat(run.json().getString("bundle")).isEqualTo(bundle);
    Answer epochs = trainer.get("/api/jobs/1/files/epochs.csv");
    assertThat(epochs.headers().get("content-type")).startsWith("text/csv");
    assertThat(epochs.body().toString()).startsWith("stage,epoch,").contains("\nmask,1,");
    Answer mask = trainer.get("/api/jobs/1/files/mask.png");
    assertThat(mask.headers().get("content-type")).isEqualTo("image/png");
    assertThat(mask.body().getString(1, 4)).isEqualTo("PNG");
    for (String other : List.of("job.json", "state", "..%2Fjob.json")) {
      assertThat(trainer.get("/api/jobs/1/files/" + other).status()).as(other).isEqualTo(404);
    }
  }

  @Test
  void jobsAreDoneInOrderAndCanBeCancelled() {
    try (RunningTrainer trainer = RunningTrainer.start(jobs)) {
      assertThat(trainer.submit(job(FOREVER))).isEqualTo(1);
      assertThat(trainer.submit(job(FOREVER))).isEqualTo(2);
      assertThat(trainer.submit(job(1))).isEqualTo(3);
      trainer.events(1, event -> event.containsKey("stage"));
      assertThat(states(trainer)).containsExactly("running", "queued", "queued");
      assertThat(trainer.get("/api/jobs/1/files/run.json").detail())
          .isEqualTo("Job 1 has no run.json (yet)");

      Answer queued = trainer.delete("/api/jobs/2");
      assertThat(queued.status()).isEqualTo(200);
      assertThat(queued.json().getString("state")).isEqualTo("cancelled");
      Answer running = trainer.delete("/api/jobs/1");
      assertThat(running.status()).isEqualTo(200);
      assertThat(running.json().getString("state")).isEqualTo("cancelled");

      // The learning thread is free for the third.
      trainer.eventsToTheEnd(3);
      assertThat(states(trainer)).containsExactly("cancelled", "cancelled", "done");
      assertThat(trainer.eventsToTheEnd(1))
          .containsExactly(new JsonObject().put("id", 1).put("state", "cancelled"));

      assertThat(trainer.delete("/api/jobs/1").status()).as("again").isEqualTo(200);
      Answer late = trainer.delete("/api/jobs/3");
      assertThat(late.status()).isEqualTo(409);
      assertThat(late.detail())
          .isEqualTo("Job 3 is done; only queued and running jobs can be cancelled");
      assertThat(trainer.post("/api/jobs/1/publish", "").status()).isEqualTo(409);
    }
    try (RunningTrainer again = RunningTrainer.start(jobs)) {
      assertThat(states(again)).containsExactly("cancelled", "cancelled", "done");
      assertThat(again.job(3).getJsonObject("result").getInteger("kept")).isEqualTo(2);
      assertThat(again.submit(job(1))).as("numbers go on").isEqualTo(4);
      again.eventsToTheEnd(4);
    }
  }

  private static List<String> states(RunningTrainer trainer) {
    JsonArray all = trainer.get("/api/jobs").json().getJsonArray("jobs");
    return all.stream().map(job -> ((JsonObject) job).getString("state")).toList();
  }

  @Test
  void anotherTrainerGoesOnToTheSameResult() {
    try (RunningTrainer trainer = RunningTrainer.start(jobs)) {
      trainer.submit(job(6));
      trainer.submit(job(1));
      List<JsonObject> events =
          trainer.events(
              1, event -> "mask".equals(event.getString("stage")) && event.getInteger("epoch") > 2);
      assertThat(events.get(events.size() - 1).getString("state")).isEqualTo("running");
    }
    try (RunningTrainer again = RunningTrainer.start(jobs)) {
      JsonObject first =
          again.events(1, event -> event.containsKey("stage")).stream()
              .filter(event -> event.containsKey("stage"))
              .findFirst()
              .orElseThrow();
      assertThat(first.getString("stage")).isIn("mask", "fine_tune");
      assertThat(first.getString("stage") + first.getInteger("epoch")).isNotIn("mask1", "mask2");

      again.eventsToTheEnd(2);
      assertThat(states(again)).containsExactly("done", "done");
      assertThat(again.job(1).getJsonObject("result").getString("bundle"))
          .isEqualTo(bundle(6).digest().hex());
      assertThat(again.job(2).getJsonObject("result").getString("bundle"))
          .isEqualTo(bundle(1).digest().hex());
    }
  }

  @Test
  void dataThatCannotBeLearnedFailTheJobOnly() throws IOException {
    Path broken = TinyTiles.write(folder.resolve("broken"));
    Path images = broken.resolve("train-images-idx3-ubyte");
    Files.write(images, Arrays.copyOf(Files.readAllBytes(images), 100));
    try (RunningTrainer trainer = RunningTrainer.start(jobs)) {
      trainer.submit(job(1).put("data", broken.toString()));
      trainer.submit(job(1));

      List<JsonObject> events = trainer.eventsToTheEnd(1);
      assertThat(events.get(events.size() - 1).getString("error")).contains("truncated");
      trainer.eventsToTheEnd(2);
      assertThat(states(trainer)).containsExactly("failed", "done");
      assertThat(trainer.job(1).getString("error")).contains("truncated");
    }
  }

  @Test
  void aBundleThatCannotBePublishedIsKeptForAnotherTry() throws IOException {
    HostAndPort nobody = new HostAndPort("127.0.0.1", unusedPort());
    HostAndPort nobodyElse = new HostAndPort("127.0.0.1", unusedPort());
    try (RunningTrainer trainer = RunningTrainer.start(jobs, nobody)) {
      trainer.submit(job(1));
      trainer.submit(job(1).put("publish", nobodyElse.toString()));
      trainer.eventsToTheEnd(2);

      requireUnpublished(trainer, 1, nobody);
      requireUnpublished(trainer, 2, nobodyElse);

      Answer again = trainer.post("/api/jobs/1/publish", "");
      assertThat(again.status()).isEqualTo(502);
      assertThat(again.detail()).contains("Publishing to " + nobody);
      Answer elsewhere =
          trainer.post("/api/jobs/1/publish", "{\"publish\": \"" + nobodyElse + "\"}");
      assertThat(elsewhere.detail()).contains("Publishing to " + nobodyElse);
      assertThat(trainer.post("/api/jobs/1/publish", "{\"publish\": 7}").status()).isEqualTo(400);
      assertThat(trainer.post("/api/jobs/1/publish", "{\"to\": \"x:1\"}").detail())
          .isEqualTo("Unknown key 'to'; allowed: publish");
    }
    try (RunningTrainer trainer = RunningTrainer.start(folder.resolve("another"))) {
      trainer.submit(job(1));
      trainer.eventsToTheEnd(1);
      Answer where = trainer.post("/api/jobs/1/publish", "");
      assertThat(where.status()).isEqualTo(400);
      assertThat(where.detail()).contains("Job 1 names no server").contains("HOST:PORT");
    }
  }

  @Test
  void anotherTrainerPublishesWhatWasOnItsWay() throws IOException {
    HostAndPort nobody = new HostAndPort("127.0.0.1", unusedPort());
    try (RunningTrainer trainer = RunningTrainer.start(jobs)) {
      trainer.submit(job(1));
      trainer.eventsToTheEnd(1);
    }
    Path file = jobs.resolve("jobs/1/job.json");
    JsonObject publication = new JsonObject().put("server", nobody.toString());
    JsonObject done = new JsonObject(Files.readString(file));
    Files.writeString(file, done.put("publication", publication.put("state", "pending")).encode());

    try (RunningTrainer again = RunningTrainer.start(jobs)) {
      requireUnpublished(again, 1, nobody);
    }
    JsonObject kept = new JsonObject(Files.readString(file)).getJsonObject("publication");
    assertThat(kept.getString("state")).isEqualTo("failed");
  }

  private static void requireUnpublished(RunningTrainer trainer, long id, HostAndPort server) {
    JsonObject publication = publicationOnceEnded(trainer, id);
    assertThat(trainer.job(id).getString("state")).isEqualTo("done");
    assertThat(publication.getString("server")).isEqualTo(server.toString());
    assertThat(publication.getString("state")).isEqualTo("failed");
    assertThat(publication.getString("error"))
        .contains("Publishing to " + server, "is the server running there");
  }

  /** Each look at it is a call that takes its time. */
  private static JsonObject publicationOnceEnded(RunningTrainer trainer, long id) {
    JsonObject publication = trainer.job(id).getJsonObject("publication");
    while (publication.getString("state").equals("pending")) {
      publication = trainer.job(id).getJsonObject("publication");
    }
    return publication;
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          not json                                                     | The body is no JSON
          []                                                           | The body must be a JSON object
          {}                                                           | Key 'name' must be there
          {"name": 5, "data": "DATA"}                                  | Key 'name' must be there, and a text
          {"name": "A", "data": "DATA"}                                | 'A' is no bundle name
          {"name": "a"}                                                | Key 'data' must be there
          {"name": "a", "data": "DATA/absent"}                         | absent' is not allowed; allowed: a folder
          {"name": "a", "data": "\\u0000"}                             | allowed: a folder
          {"name": "a", "data": "DATA", "seed": 1}                     | Unknown key 'seed'; allowed: data, name, publish, settings
          {"name": "a", "data": "DATA", "publish": "nowhere"}          | publish: 'nowhere' is not allowed; allowed: HOST:PORT
          {"name": "a", "data": "DATA", "settings": []}                | settings: '[]' is not allowed
          {"name": "a", "data": "DATA", "settings": {"kep": 0.1}}      | settings: unknown key 'kep'; allowed: augment, baseline
          {"name": "a", "data": "DATA", "settings": {"keep": 2}}       | keep: '2.0' is not allowed
          {"name": "a", "data": "DATA", "settings": {"keep": "x"}}     | settings: Invalid value for option '--keep'
          {"name": "a", "data": "DATA", "settings": {"keep": null}}    | settings, keep: 'null' is not allowed
          {"name": "a", "data": "DATA", "settings": {"keep": {}}}      | settings, keep: '{}' is not allowed
          {"name": "a", "data": "DATA", "settings": {"seed": [1, 2]}}  | '--seed' (<seed>) should be specified only once
          {"name": "a", "data": "DATA", "settings": {"seed": [[1]]}}   | settings, seed: '[1]' is not allowed
          {"name": "a", "data": "DATA", "settings": {"epochs": 1e6}}   | '1000000.0' is not an int
          {"name": "a", "data": "DATA", "settings": {"epochs": 4294967297}} | '4294967297' is not an int
          {"name": "a", "data": "DATA", "settings": {"mask": "round"}} | 'round' is no mask kind
          """)
  void wrongJobsAreRefusedInOneSentence(String body, String says) {
    try (RunningTrainer trainer = RunningTrainer.start(jobs)) {
      Answer answer = trainer.post("/api/jobs", body.replace("DATA", data.toString()));

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.headers().get("content-type")).isEqualTo("application/problem+json");
      assertThat(answer.detail()).contains(says).doesNotContain("\tat ");
      assertThat(states(trainer)).isEmpty();
    }
  }

  @Test
  void wrongRequestsAreRefused() {
    try (RunningTrainer trainer = RunningTrainer.start(jobs)) {
      for (String path : List.of("1", "0", "-1", "one", "99999999999999999999")) {
        Answer answer = trainer.get("/api/jobs/" + path);
        assertThat(answer.status()).as(path).isEqualTo(404);
        assertThat(answer.detail()).isEqualTo("There is no job " + path);
        assertThat(trainer.get("/api/jobs/" + path + "/progress").status()).isEqualTo(404);
        assertThat(trainer.get("/api/jobs/" + path + "/files/run.json").status()).isEqualTo(404);
        assertThat(trainer.delete("/api/jobs/" + path).status()).isEqualTo(404);
        assertThat(trainer.post("/api/jobs/" + path + "/publish", "").status()).isEqualTo(404);
      }
      assertThat(trainer.get("/api/nothing").status()).isEqualTo(404);
      Answer large = trainer.post("/api/jobs", "x".repeat(70_000));
      assertThat(large.status()).isEqualTo(413);
      assertThat(large.detail()).isEqualTo("The body is over 65536 bytes");
    }
  }

  @Test
  void pagesOfOtherSitesMayLookButNotTouch() {
    try (RunningTrainer trainer = RunningTrainer.start(jobs)) {
      Map<String, String> other = Map.of("Origin", "http://elsewhere.example");
      Map<String, String> own = Map.of("Origin", "http://127.0.0.1:" + trainer.port());
      String job = job(1).encode();

      Answer refused = trainer.call(HttpMethod.POST, "/api/jobs", job, other);
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.detail()).contains("http://elsewhere.example");
      assertThat(trainer.call(HttpMethod.DELETE, "/api/jobs/1", "", other).status()).isEqualTo(403);
      assertThat(trainer.call(HttpMethod.GET, "/api/jobs", "", other).status()).isEqualTo(200);
      assertThat(trainer.call(HttpMethod.POST, "/api/jobs", job, own).status()).isEqualTo(201);
    }
  }

  @Test
  void aPageAndHealth() {
    try (RunningTrainer trainer = RunningTrainer.start(jobs)) {
      Answer page = trainer.get("/");
      assertThat(page.headers().get("content-type")).isEqualTo("text/html; charset=utf-8");
      assertThat(page.body().toString()).contains("<title>maskcast trainer</title>");
      assertThat(trainer.get("/healthz").body().toString()).isEqualTo("ok\n");
    }
  }

  @Test
  void whatStandsInTheWayOfStartingIsSaid() throws IOException {
    try (RunningTrainer first = RunningTrainer.start(jobs)) {
      assertThatThrownBy(() -> RunningTrainer.start(jobs))
          .isInstanceOf(MaskcastException.class)
          .hasMessageContaining(jobs + " is in use by another trainer");
      Path other = folder.resolve("other");
      assertThatThrownBy(
              () ->
                  RunningTrainer.start(
                      new TrainerConfig("127.0.0.1", first.port(), other, Optional.empty())))
          .isInstanceOf(MaskcastException.class)
          .hasMessageContaining("Cannot listen on 127.0.0.1:" + first.port());
      RunningTrainer.start(other).close(); // what the second had opened is free again
    }
    assertThatThrownBy(
            () ->
                RunningTrainer.start(
                    new TrainerConfig("no-such-host.invalid", 0, jobs, Optional.empty())))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("Cannot listen on no-such-host.invalid");

    Path damaged = Files.createDirectories(jobs.resolve("jobs/1")).resolve("job.json");
    Files.writeString(damaged, "{\"id\": 1}");
    assertThatThrownBy(() -> RunningTrainer.start(jobs))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining(damaged + " holds no job");
    Files.delete(damaged);
    RunningTrainer.start(jobs).close();
  }
}
