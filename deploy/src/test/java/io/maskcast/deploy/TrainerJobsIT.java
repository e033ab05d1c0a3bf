package io.maskcast.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.maskcast.trainer.sample.SampleData;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trainer that takes jobs, as a process that is killed again and again. */
class TrainerJobsIT {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern STAGE = Pattern.compile("\"stage\":\"(\\w+)\"");

  private final HttpClient http = HttpClient.newHttpClient();
  @TempDir Path folder;
  private Path data;

  @BeforeEach
  void unpack() {
    data = folder.resolve("data");
    SampleData.LANDSAT.unpack(data);
  }

  @Test
  void aJobOutlivesItsTrainerAndIsPublished() throws Exception {
    try (Node server = Node.start(folder, "server", "--port", "0", "--data-dir", "srv")) {
      String address = "127.0.0.1:" + server.port();
      try (Node trainer = serve(address)) {
        HttpRequest.Builder submit =
            request(trainer, "/api/jobs").POST(BodyPublishers.ofString(job().toString()));
        assertThat(send(submit).path("id").asInt()).isEqualTo(1);
        assertThat(stagesUntil(trainer, "dense")).containsExactly("dense");
        trainer.kill();
      }
      try (Node trainer = serve(address)) {
        assertThat(stagesUntil(trainer, "mask")).endsWith("mask");
        trainer.kill();
      }
      try (Node trainer = serve(address)) {
        assertThat(stagesUntil(trainer, "fine_tune")).doesNotContain("dense");
        trainer.kill();
      }
      try (Node trainer = serve(address)) {
        assertThat(stagesUntil(trainer, "the end")).doesNotContain("dense", "mask");
        JsonNode done = publishedJob(trainer);
        assertThat(done.path("state").asText()).isEqualTo("done");
        assertThat(done.at("/publication/server").asText()).isEqualTo(address);
        assertThat(done.at("/publication/state").asText())
            .as(done.toString())
            .isEqualTo("published");
        assertThat(done.at("/result/bundle").asText()).isEqualTo(learnedInOneGo());
        trainer.terminate();
      }
    }
  }

  private Node serve(String publish) {
    return Node.start(
        folder, "trainer", "serve", "--port", "0", "--data-dir", "jobs", "--publish", publish);
  }

  private ObjectNode job() {
    ObjectNode job = JSON.createObjectNode().put("name", "landsat").put("data", data.toString());
    job.putObject("settings").put("keep", 0.25).put("epochs", 2).put("seed", 7);
    return job;
  }

  /** The digest of the bundle that the same settings give on the command line. */
  private String learnedInOneGo() throws IOException {
    try (Node learn =
        Node.run(
            folder,
            "trainer",
            "learn",
            "--data",
            data.toString(),
            "--name",
            "landsat",
            "--keep",
            "0.25",
            "--epochs",
            "2",
            "--seed",
            "7",
            "--out",
            "run")) {
      assertThat(learn.exitCode()).as(learn.err()).isZero();
    }
    return JSON.readTree(folder.resolve("run/run.json").toFile()).path("bundle").asText();
  }

  /** The stages the job goes through until it is in one, or has ended. */
  private Set<String> stagesUntil(Node trainer, String stage) throws Exception {
    Set<String> seen = new LinkedHashSet<>();
    HttpRequest request = request(trainer, "/api/jobs/1/progress").build();
    try (Stream<String> lines = http.send(request, BodyHandlers.ofLines()).body()) {
      Iterator<String> line = lines.iterator();
      while (!seen.contains(stage) && line.hasNext()) {
        Matcher matcher = STAGE.matcher(line.next());
        if (matcher.find()) {
          seen.add(matcher.group(1));
        }
      }
    }
    return seen;
  }

  /** The job once it is no more about to be published; each look at it is a call. */
  private JsonNode publishedJob(Node trainer) throws Exception {
    JsonNode job = send(request(trainer, "/api/jobs/1"));
    while (job.at("/publication/state").asText().equals("pending")) {
      job = send(request(trainer, "/api/jobs/1"));
    }
    return job;
  }

  private JsonNode send(HttpRequest.Builder request) throws Exception {
    return JSON.readTree(http.send(request.build(), BodyHandlers.ofString()).body());
  }

  private static HttpRequest.Builder request(Node trainer, String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:%d%s".formatted(trainer.port(), path)));
  }
}
