package io.maskcast.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.maskcast.deploy.EdgeToServer;
import io.maskcast.deploy.usage.RowsBundle;
import io.maskcast.deploy.usage.RowsServer;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.trust.KeyFiles;
import io.maskcast.shared.trust.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A daemon that has pinned a key, and a server that offers it what that key did not sign. */
@Timeout(600)
class UnverifiedBundleIT {

  private static final int WIDTH = 64;
  private static final int TILES = 10;

  @TempDir Path folder;
  private final SigningKey key = SigningKey.create();
  private final Optional<SigningKey> signed = Optional.of(key);
  private byte[] samples = new byte[0];
  private EdgeToServer server;

  @BeforeEach
  void serve() {
    KeyFiles.write(folder, "ada", key);
    samples = Lines.samples(TILES, WIDTH);
    server = RowsServer.of(folder, samples, WIDTH);
    server.serve(StreamConfig.defaults());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static Bundle keeping(int samples) {
    return RowsBundle.of(WIDTH, samples);
  }

  private RunningDaemon daemon() throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("edge.yaml"),
            """
            server: %s
            name: gateway
            state-dir: %s
            trust: [%s]
            retries: 0
            reconnect: {first: 100ms, longest: 1s}
            http: {port: 0}
            sinks:
              - {name: out, file: %s}
            jobs:
              - {name: all, bundle: rows, source: rows, every: 1s}
            """
                .formatted(
                    server.address(),
                    folder.resolve("state"),
                    folder.resolve("ada.pub"),
                    folder.resolve("out.csv")));
    return RunningDaemon.start(folder, config);
  }

  /** The mask that the server has is not what was signed. */
  private void tamper(Bundle bundle) throws IOException {
    Path mask = folder.resolve("server0/blobs").resolve(bundle.manifest().mask().digest().hex());
    byte[] bytes = Files.readAllBytes(mask);
    bytes[bytes.length - 1] ^= 1;
    Files.write(mask, bytes);
  }

  /** The first bundle runs on, run after run, and people can read why. */
  private void requireToStay(RunningDaemon daemon, Bundle first, String why) throws Exception {
    JsonNode then = daemon.awaitStatus(why, now -> now.at("/jobs/0/note").asText().contains(why));
    daemon.awaitStatus(
        "another run", now -> now.at("/jobs/0/run").asLong() > then.at("/jobs/0/run").asLong() + 1);
    assertThat(then.at("/jobs/0/note").asText())
        .startsWith("'rows' stays at bundle " + first.digest().brief());
    assertThat(ran()).isEqualTo(first.digest().hex());
    assertThat(daemon.get(daemon.port(), "/readyz").statusCode()).isEqualTo(200);
    JsonNode readiness = json(daemon, "/readyz");
    assertThat(readiness.at("/warnings/0").asText()).contains("job all: ", why);
    assertThat(json(daemon, "/api/v1/bundles").toString()).contains(why);
  }

  private void requireToRun(RunningDaemon daemon, Bundle bundle) throws Exception {
    daemon.awaitLog("bundle " + bundle.digest(), () -> ran().equals(bundle.digest().hex()));
    daemon.awaitStatus("no note", now -> now.at("/jobs/0/note").isMissingNode());
    assertThat(daemon.get(daemon.port(), "/readyz").statusCode()).isEqualTo(200);
    assertThat(json(daemon, "/readyz").at("/warnings")).isEmpty();
  }

  private static JsonNode json(RunningDaemon daemon, String path) throws IOException {
    return new JsonMapper().readTree(daemon.get(daemon.port(), path).body());
  }

  /** The bundle of the last result. */
  private String ran() {
    try {
      Path out = folder.resolve("out.csv");
      List<String[]> lines = Files.exists(out) ? Lines.of(out) : List.of();
      return lines.isEmpty() ? "" : lines.get(lines.size() - 1)[6];
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatItCannotVerifyNeverRunsAndWhatRanBeforeGoesOn() throws Exception {
    Bundle first = keeping(20);
    Bundle tampered = keeping(30);
    Bundle last = keeping(40);
    server.publish("rows", keeping(10));
    try (RunningDaemon daemon = daemon()) {
      requireToWait(daemon);

      server.publish("rows", first, signed);
      requireToRun(daemon, first);
      server.publish("rows", keeping(25));
      requireToStay(daemon, first, "is not signed");
      server.publish("rows", keeping(26), Optional.of(SigningKey.create()));
      requireToStay(daemon, first, "which is not trusted here");
      daemon.post("/api/v1/jobs/all/pause");
      server.publish("rows", tampered, signed);
      tamper(tampered);
      daemon.post("/api/v1/jobs/all/resume");
      requireToStay(daemon, first, "A blob of the bundle is damaged");

      server.publish("rows", last, signed);
      requireToRun(daemon, last);
      daemon.node().terminate();
      assertThat(daemon.node().exitCode()).isZero();
      assertThat(daemon.node().err()).doesNotContain("Exception", "\"level\":\"ERROR\"");
    }
    Lines.of(folder.resolve("out.csv"))
        .forEach(
            fields -> {
              Lines.requireRight(fields, samples, WIDTH);
              assertThat(fields[6]).isIn(first.digest().hex(), last.digest().hex());
            });
  }

  /** At first there is nothing that it could run: it says so, and goes on trying. */
  private void requireToWait(RunningDaemon daemon) throws Exception {
    daemon.awaitStatus("some failures", now -> now.at("/jobs/0/failures").asInt() >= 3);
    assertThat(daemon.get(daemon.port(), "/livez").statusCode()).isEqualTo(200);
    assertThat(daemon.get(daemon.port(), "/readyz").statusCode()).isEqualTo(503);
    assertThat(json(daemon, "/readyz").at("/reasons/0").asText())
        .contains("job all: ", "is not signed");
    assertThat(folder.resolve("out.csv")).doesNotExist();
  }
}
