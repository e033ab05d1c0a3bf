package io.maskcast.deploy.api;

import static io.maskcast.deploy.api.ApiDaemon.TILES;
import static io.maskcast.deploy.api.ApiDaemon.expected;
import static io.maskcast.deploy.api.ApiDaemon.sample;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.maskcast.deploy.api.ApiDaemon.Answer;
import io.maskcast.deploy.usage.RowsBundle;
import io.maskcast.shared.bundle.Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(240)
class LocalApiTest {

  private static final String TILE_THREE =
      "{\"inputs\":[{\"name\":\"tile\",\"datatype\":\"INT64\",\"shape\":[1],\"data\":[3],\"parameters\":{\"source\":\"rows\"}}]}";

  private static final Map<String, String> BODIES =
      Map.of(
          "/api/v1/infer",
          "{\"source\":\"rows\",\"tile\":3,\"bundle\":\"rows\",\"logits\":true}",
          "/api/v1/tile",
          "{\"source\":\"rows\",\"tile\":3}",
          "/v2/models/{model}/infer",
          TILE_THREE,
          "/v2/models/{model}/versions/{version}/infer",
          TILE_THREE);

  @TempDir Path folder;

  @Test
  void everyPathAndFieldOfTheDescriptionIsAnsweredAsItSaysAndNoRouteIsMissing() throws Exception {
    try (ApiDaemon api = new ApiDaemon(folder, "")) {
      api.awaitJob();
      Bundle next = RowsBundle.of(ApiDaemon.WIDTH, 3);
      api.server.publish("rows", next);
      runInState(api);
      JsonNode description = api.get("/api/v1/openapi.json").json();
      Schemas schemas = new Schemas(description);
      String version = api.get("/api/v1/bundles/rows").json().path("digest").asText();
      TreeSet<String> described = new TreeSet<>();
      for (Map.Entry<String, JsonNode> path : description.path("paths").properties()) {
        for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
          described.add(method.getKey() + " " + path.getKey().replaceAll("\\{(\\w+)}", ":$1"));
          if (path.getKey().endsWith("/rollback") || path.getKey().endsWith("/follow")) {
            continue; // of what ran before: see below
          }
          String at =
              path.getKey()
                  .replace("{job}", "rows")
                  .replace("{bundle}", "rows")
                  .replace("{model}", "rows")
                  .replace("{version}", version);
          Answer answer =
              method.getKey().equals("get")
                  ? api.get(at)
                  : api.post(at, BODIES.getOrDefault(path.getKey(), ""));
          assertThat(answer.status()).as("%s: %s", at, answer.json()).isEqualTo(200);
          schemas.require(at, answer.json(), method.getValue());
        }
      }
      TreeSet<String> routed = new TreeSet<>();
      api.routes.stream()
          .filter(route -> route.getPath() != null && route.getPath().matches("/(api|v2).*"))
          .forEach(
              route ->
                  route
                      .methods()
                      .forEach(
                          m ->
                              routed.add(
                                  m.name().toLowerCase(java.util.Locale.ROOT)
                                      + " "
                                      + route.getPath())));
      assertThat(described).isEqualTo(routed);
    }
  }

  @Test
  void tilesAreClassifiedByTheirNumbersAndTheirBytesAreTold() throws Exception {
    try (ApiDaemon api = new ApiDaemon(folder, "")) {
      api.awaitJob();
      Answer answer =
          api.post(
              "/api/v1/infer",
              "{\"source\":\"rows\",\"tiles\":[7,2],\"bundle\":\"rows\",\"logits\":true}");
      assertThat(answer.status()).as("%s", answer.json()).isEqualTo(200);
      for (int i = 0; i < 2; i++) {
        int tile = i == 0 ? 7 : 2;
        JsonNode result = answer.json().at("/results/" + i);
        assertThat(result.path("class").asInt()).isEqualTo(expected(tile));
        assertThat(result.at("/logits/0").asDouble()).isEqualTo(sample(tile, 0));
        assertThat(result.at("/logits/1").asDouble()).isEqualTo(sample(tile, 1));
      }
      assertThat(answer.json().at("/bytes/down").asLong()).isPositive();
      JsonNode masked =
          api.post("/api/v1/tile", "{\"source\":\"rows\",\"tile\":7,\"bundle\":\"rows\"}").json();
      byte[] samples = masked.path("samples").binaryValue();
      assertThat(samples).containsExactly(sample(7, 0), sample(7, 1), 0, 0);
      JsonNode dense = api.post("/api/v1/tile", "{\"source\":\"rows\",\"tile\":7}").json();
      assertThat(dense.path("samples").binaryValue()[3]).isEqualTo((byte) sample(7, 3));
      JsonNode savings = api.get("/api/v1/savings").json().path("today");
      assertThat(savings.path("comparison").asText()).isEqualTo("dense-same-codec");
      // Those of the job did not come again: what was kept is not counted as saved.
      assertThat(savings.path("tiles").asLong()).isEqualTo(TILES);
      assertThat(api.get("/api/v1/results?limit=1").json().at("/results/0/tile").asLong())
          .isEqualTo(TILES - 1);
    }
  }

  @Test
  void whatCannotBeAnsweredIsToldWithTheRightStatus() throws Exception {
    try (ApiDaemon api = new ApiDaemon(folder, "")) {
      api.awaitJob();
      requireError(api.get("/api/v1/nothing"), 404, "openapi.json");
      requireError(api.get("/api/v1/jobs/none"), 404, "no job 'none'");
      requireError(api.post("/api/v1/jobs/none/pause", ""), 404, "no job 'none'");
      requireError(api.get("/api/v1/bundles/none"), 404, "Nothing runs here by 'none'");
      requireError(api.get("/api/v1/results?limit=0"), 400, "limit must be");
      requireError(api.post("/api/v1/infer", "{"), 400, "no JSON");
      requireError(api.post("/api/v1/infer", "{\"tiel\":1}"), 400, "Unknown key 'tiel'");
      requireError(
          api.post("/api/v1/infer", "{\"source\":\"rows\",\"tile\":40,\"bundle\":\"rows\"}"),
          404,
          "ask for 0 to 39");
      requireError(
          api.post("/api/v1/tile", "{\"source\":\"none\",\"tile\":1}"), 404, "no source 'none'");
      requireError(api.post("/api/v1/infer", " ".repeat(70_000)), 413, "too large");
      requireError(api.post("/api/v1/status", ""), 405, "not asked with this method");
      requireError(api.post("/api/v1/bundles/rows/rollback", ""), 409, "nothing to go back to");
      api.server.stopServer();
      requireError(api.post("/api/v1/tile", "{\"source\":\"rows\",\"tile\":1}"), 502, "");
    }
  }

  private static void requireError(Answer answer, int status, String words) {
    assertThat(answer.status()).as("%s", answer.json()).isEqualTo(status);
    assertThat(answer.json().path("error").asText()).contains(words).isNotBlank();
    assertThat(answer.json().size()).isOne();
  }

  @Test
  void strangersAreRefused() throws Exception {
    try (ApiDaemon api = new ApiDaemon(folder, "")) {
      requireError(
          api.send(api.request("/api/v1/jobs").header("origin", "https://elsewhere.example")),
          403,
          "other sites");
      requireError(
          api.send(api.request("/api/v1/jobs").header("sec-fetch-site", "cross-site")),
          403,
          "other sites");
      assertThat(api.get("/").all().headers().firstValue("content-security-policy").orElseThrow())
          .contains("script-src 'self'")
          .doesNotContain("unsafe");
      assertThat(api.get("/api/v1/jobs").all().headers().firstValue("access-control-allow-origin"))
          .isEmpty();
      assertThat(RawRequest.status(api.address(), "rebound.example:80")).isEqualTo(421);
      assertThat(RawRequest.status(api.address(), "localhost:80")).isEqualTo(200);
    }
  }

  @Test
  void withATokenNothingIsChangedWithoutIt() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "0123456789abcdef\n");
    try (ApiDaemon api = new ApiDaemon(folder, ", host: 0.0.0.0, token-file: " + token)) {
      requireError(api.post("/api/v1/jobs/rows/pause", ""), 401, "http.token-file");
      assertThat(api.get("/api/v1/jobs").status()).isEqualTo(200);
      Answer paused =
          api.send(
              api.request("/api/v1/jobs/rows/pause")
                  .header("authorization", "Bearer 0123456789abcdef")
                  .POST(java.net.http.HttpRequest.BodyPublishers.noBody()));
      assertThat(paused.json().path("paused").asBoolean()).isTrue();
    }
  }

  @Test
  void withoutATokenItCanOnlyBeReadFromOutside() throws Exception {
    try (ApiDaemon api = new ApiDaemon(folder, ", host: 0.0.0.0")) {
      requireError(api.post("/api/v1/jobs/rows/pause", ""), 403, "set http.token-file");
      assertThat(api.get("/api/v1/jobs").status()).isEqualTo(200);
    }
  }

  @Test
  void aRollbackRunsWhatRanBeforeUntilTheServerIsFollowedAgain() throws Exception {
    try (ApiDaemon api = new ApiDaemon(folder, "")) {
      api.awaitJob();
      String first = api.get("/api/v1/bundles/rows").json().path("digest").asText();
      Bundle next = RowsBundle.of(ApiDaemon.WIDTH, 3);
      api.server.publish("rows", next);
      runInState(api);
      JsonNode now = api.get("/api/v1/bundles/rows").json();
      assertThat(now.path("digest").asText()).isEqualTo(next.digest().hex());
      assertThat(now.at("/before/0/digest").asText()).isEqualTo(first);

      JsonNode back = api.post("/api/v1/bundles/rows/rollback", "").json();
      assertThat(back.path("digest").asText()).isEqualTo(first);
      assertThat(back.path("held").asBoolean()).isTrue();
      runInState(api);
      assertThat(api.get("/api/v1/bundles/rows").json().path("digest").asText()).isEqualTo(first);

      assertThat(api.post("/api/v1/bundles/rows/follow", "").json().path("held").asBoolean())
          .isFalse();
      runInState(api);
      assertThat(api.get("/api/v1/bundles/rows").json().path("digest").asText())
          .isEqualTo(next.digest().hex());
    }
  }

  /** On the folder of the daemon, as its jobs do. */
  private static void runInState(ApiDaemon api) {
    assertThat(api.server.edge("run", "--bundle=rows", "--source=rows").exit()).isZero();
  }
}
