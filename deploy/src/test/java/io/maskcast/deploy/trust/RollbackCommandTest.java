package io.maskcast.deploy.trust;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.maskcast.deploy.CommandRun;
import io.maskcast.deploy.EdgeToServer;
import io.maskcast.deploy.usage.RowsBundle;
import io.maskcast.deploy.usage.RowsServer;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.trust.KeyFiles;
import io.maskcast.shared.trust.SigningKey;
import io.maskcast.trainer.cli.TrainerCommand;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;

/** {@code maskcast trainer history} and {@code rollback} to a real server, and what it tells. */
@Timeout(180)
class RollbackCommandTest {

  private static final int WIDTH = 100;
  private static final Bundle FIRST = RowsBundle.of(WIDTH, 20);
  private static final Bundle SECOND = RowsBundle.of(WIDTH, 30);
  private static final Bundle THIRD = RowsBundle.of(WIDTH, 40);

  @TempDir Path folder;
  private final SigningKey key = SigningKey.create();
  private EdgeToServer server;

  @Command(name = "maskcast", subcommands = TrainerCommand.class)
  private static final class Root {}

  private record Outcome(int exit, String output, String error) {}

  @BeforeEach
  void prepare() {
    KeyFiles.write(folder, "ada", key);
    server = RowsServer.of(folder, new byte[10 * WIDTH], WIDTH);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Outcome trainer(String command, String... flags) {
    return at(server.address(), command, flags);
  }

  private static Outcome at(String address, String command, String... flags) {
    String[] arguments =
        Stream.concat(Stream.of("trainer", command, "--publish=" + address), Stream.of(flags))
            .toArray(String[]::new);
    CommandRun run = CommandRun.of(new Root(), arguments);
    // The server of this process logs there, too.
    String error = run.err().replaceAll("(?m)^\\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO .*\\R", "");
    return new Outcome(run.exit(), run.out(), error);
  }

  private static void refused(Outcome outcome, int exit, String words) {
    assertThat(outcome.error()).contains(words).doesNotContain("\tat ");
    assertThat(outcome.exit()).isEqualTo(exit);
    assertThat(outcome.output()).isEmpty();
  }

  private static void went(Outcome outcome, Bundle to) {
    assertThat(outcome.error()).isEmpty();
    assertThat(outcome.exit()).isZero();
    assertThat(outcome.output()).isEqualTo("rows is %s again\n".formatted(to.digest()));
  }

  private JsonNode names() throws Exception {
    return new ObjectMapper()
        .readTree(
            HttpClient.newHttpClient()
                .send(
                    HttpRequest.newBuilder(
                            URI.create("http://%s/api/bundles".formatted(server.address())))
                        .build(),
                    HttpResponse.BodyHandlers.ofString())
                .body());
  }

  @Test
  void aNameGoesBackAndItsHistorySaysSo() {
    server.serve(StreamConfig.defaults());
    server.publish("rows", FIRST);
    server.publish("rows", SECOND);
    server.publish("rows", THIRD);

    went(trainer("rollback", "--name=rows"), SECOND);
    went(trainer("rollback", "--name=rows", "--to=" + FIRST.digest()), FIRST);
    went(trainer("rollback", "--name=rows"), SECOND); // what it was before
    Outcome history = trainer("history", "--name=rows");

    assertThat(history.exit()).isZero();
    assertThat(history.error()).isEmpty();
    List<String> lines = history.output().lines().toList();
    List<Bundle> bundles = List.of(FIRST, SECOND, THIRD, SECOND, FIRST, SECOND);
    assertThat(lines).hasSize(bundles.size());
    for (int i = 0; i < bundles.size(); i++) {
      assertThat(lines.get(i))
          .matches(
              "\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z +%s  %s( by \\S+)?, not signed"
                  .formatted(bundles.get(i).digest(), i < 3 ? "publish" : "rollback"));
    }
  }

  @Test
  void whatCannotBeGoneBackToIsSaid() throws IOException {
    server.serve(StreamConfig.defaults());
    server.publish("rows", FIRST);
    server.publish("other", SECOND);

    refused(trainer("rollback", "--name=nobody"), 1, "There is no bundle 'nobody' here");
    refused(trainer("history", "--name=nobody"), 1, "There is no bundle 'nobody' here");
    refused(
        trainer("rollback", "--name=nobody", "--to=" + FIRST.digest()),
        1,
        "'nobody' has never pointed at bundle " + FIRST.digest().brief());
    refused(
        trainer("rollback", "--name=rows"),
        1,
        "'rows' has pointed at one bundle only; there is nothing to go back to");
    refused(
        trainer("rollback", "--name=rows", "--to=" + FIRST.digest()),
        1,
        "'rows' points at bundle %s already".formatted(FIRST.digest().brief()));
    refused(
        trainer("rollback", "--name=rows", "--to=" + SECOND.digest()),
        1,
        "'rows' has never pointed at bundle %s here; its history says"
            .formatted(SECOND.digest().brief()));
    refused(trainer("rollback", "--name=rows", "--to=" + THIRD.digest()), 1, "never pointed");
    refused(trainer("rollback", "--name=rows", "--to=12ab"), 1, "12ab");
    refused(trainer("rollback", "--name=no such"), 1, "no such");
    refused(trainer("rollback"), 2, "--name");
    refused(at("nowhere", "history", "--name=rows"), 2, "publish");
    refused(
        trainer("rollback", "--name=rows", "--sign=" + folder.resolve("bob.key")), 1, "bob.key");
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    refused(at("127.0.0.1:" + closed, "rollback", "--name=rows"), 1, "127.0.0.1:" + closed);
    assertThat(trainer("history", "--name=rows").output().lines()).hasSize(1);
  }

  @Test
  void aServerWithPinnedKeysTakesSignedRollbacksAndOldSignatures() {
    server.serve(StreamConfig.defaults(), List.of(folder.resolve("ada.pub")));
    server.publish("rows", FIRST, Optional.of(key));
    server.publish("rows", SECOND, Optional.of(key));
    KeyFiles.write(folder, "eve", SigningKey.create());

    refused(trainer("rollback", "--name=rows", "--sign=" + folder.resolve("eve.key")), 1, "key");
    went(trainer("rollback", "--name=rows"), FIRST); // with the signature that it had
    went(trainer("rollback", "--name=rows", "--sign=" + folder.resolve("ada.key")), SECOND);

    String signed = ", signed with key " + key.verifyingKey().fingerprint().hex().substring(0, 12);
    assertThat(trainer("history", "--name=rows").output().lines())
        .hasSize(4)
        .allMatch(line -> line.endsWith(signed));
  }

  @Test
  void thePageOfBundlesTellsHistorySignatureAndGeneration() throws Exception {
    server.serve(StreamConfig.defaults());
    assertThat(names()).isEmpty();
    long before = Instant.now().toEpochMilli();
    server.publish("rows", FIRST);
    server.publish("rows", SECOND, Optional.of(key));
    went(trainer("rollback", "--name=rows", "--sign=" + folder.resolve("ada.key")), FIRST);
    server.publish("other", THIRD);

    JsonNode names = names();

    assertThat(names).hasSize(2);
    assertThat(names.path(0).path("name").asText()).isEqualTo("other");
    JsonNode rows = names.path(1);
    assertThat(rows.path("name").asText()).isEqualTo("rows");
    assertThat(rows.path("digest").asText()).isEqualTo(FIRST.digest().hex());
    JsonNode history = rows.path("history");
    assertThat(history).hasSize(3);
    List<String> to = List.of(FIRST.digest().hex(), SECOND.digest().hex(), FIRST.digest().hex());
    long generation = before;
    for (int i = 0; i < 3; i++) {
      JsonNode change = history.path(i);
      assertThat(change.path("to").asText()).isEqualTo(to.get(i));
      assertThat(change.path("from").asText()).isEqualTo(i == 0 ? "" : to.get(i - 1));
      assertThat(change.path("rollback").asBoolean()).isEqualTo(i == 2);
      assertThat(change.path("who").asText())
          .isEqualTo(System.getProperty("user.name").replaceAll("[^A-Za-z0-9._-]", ""));
      assertThat(Instant.parse(change.path("when").asText()))
          .isBetween(Instant.ofEpochMilli(before), Instant.now());
      assertThat(change.has("key")).isEqualTo(i > 0);
      assertThat(change.has("generation")).isEqualTo(i > 0);
      if (i > 0) {
        assertThat(change.path("key").asText()).isEqualTo(key.verifyingKey().fingerprint().hex());
        assertThat(change.path("generation").asLong())
            .isGreaterThanOrEqualTo(generation)
            .isLessThanOrEqualTo(Instant.now().toEpochMilli() + 1000);
        generation = change.path("generation").asLong() + 1;
      }
    }
  }
}
