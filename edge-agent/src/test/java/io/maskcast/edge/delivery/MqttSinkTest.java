package io.maskcast.edge.delivery;

import static io.maskcast.edge.delivery.StoredResults.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.maskcast.proto.call.Await;
import io.maskcast.shared.config.HostAndPort;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.MqttServer;
import io.vertx.mqtt.messages.MqttPublishMessage;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
class MqttSinkTest {

  private static final String STATUS = "a/results/status";

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final List<JsonObject> messages = new CopyOnWriteArrayList<>();
  private final Set<String> ids = new ConcurrentSkipListSet<>();
  private final AtomicInteger logins = new AtomicInteger();
  private final List<String> states = new CopyOnWriteArrayList<>();
  private final AtomicBoolean retained = new AtomicBoolean();

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  private StoredResults results(int port, int qos, Optional<SinkConfig.Login> login) {
    return new StoredResults(folder, sink(port, qos, login));
  }

  private static SinkConfig.ToMqtt sink(int port, int qos, Optional<SinkConfig.Login> login) {
    return new SinkConfig.ToMqtt(
        "bus", new HostAndPort("127.0.0.1", port), "a/results", qos, "me", login, false);
  }

  private MqttServer broker() {
    return Await.result(
        MqttServer.create(vertx).endpointHandler(this::accept).listen(0, "127.0.0.1"));
  }

  private void took(MqttPublishMessage message) {
    if (message.topicName().equals(STATUS)) {
      states.add(message.payload().toString());
      retained.set(message.isRetain());
      return;
    }
    JsonObject result = message.payload().toJsonObject();
    messages.add(result);
    ids.add(result.getString("id"));
  }

  /** A broker that closes the connection at every 137th message. */
  private void accept(MqttEndpoint endpoint) {
    boolean known =
        endpoint.auth() == null
            || (endpoint.auth().getUsername().equals("ada")
                && endpoint.auth().getPassword().equals("sesame"));
    if (!known) {
      logins.incrementAndGet();
      endpoint.reject(MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD);
      return;
    }
    endpoint.publishHandler(
        message -> {
          took(message);
          if (messages.size() % 137 == 0 && !message.topicName().equals(STATUS)) {
            endpoint.close();
          } else if (message.qosLevel() == MqttQoS.AT_LEAST_ONCE) {
            endpoint.publishAcknowledge(message.messageId());
          } else {
            endpoint.publishReceived(message.messageId());
          }
        });
    endpoint.publishReleaseHandler(endpoint::publishComplete);
    endpoint.accept(false);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void allResultsArriveThoughConnectionsBreak(int qos) throws Exception {
    MqttServer broker =
        Await.result(MqttServer.create(vertx).endpointHandler(this::accept).listen(0, "127.0.0.1"));
    try (StoredResults results = results(broker.actualPort(), qos, Optional.empty())) {
      results.record("job", 430);
      await("all results", () -> ids.size() == 430);
      await("it to be known", () -> results.deliveries().states().get(0).waiting() == 0);
    }
    Set<Long> tiles = new HashSet<>();
    messages.forEach(message -> tiles.add(message.getLong("tile")));
    assertThat(tiles)
        .containsExactlyInAnyOrderElementsOf(LongStream.range(0, 430).boxed().toList());
  }

  @Test
  void aWrongPasswordIsToldAndTheRightOneHelps() throws Exception {
    MqttServer broker =
        Await.result(MqttServer.create(vertx).endpointHandler(this::accept).listen(0, "127.0.0.1"));
    Path secret = Files.writeString(folder.resolve("secret"), "wrong\n");
    try (StoredResults results =
        results(broker.actualPort(), 1, Optional.of(new SinkConfig.Login("ada", secret)))) {
      results.record("job", 5);
      await("some attempts", () -> logins.get() > 1);
      await("a reason", () -> results.deliveries().states().get(0).reason().isPresent());
      Files.writeString(secret, "sesame\n");
      await("all results", () -> ids.size() == 5);
    }
  }

  @Test
  void whatIsMeteredWaitsWhileItIsHeld() throws Exception {
    SinkConfig metered = sink(broker().actualPort(), 1, Optional.empty()).metered(true);
    try (StoredResults results = new StoredResults(folder, metered)) {
      await("it to be online", () -> states.contains("online"));
      results.hold(Optional.of("spent"));
      await("a reason", () -> reason(results).equals(Optional.of("spent")));
      results.record("job", 20);
      assertThat(results.deliveries().states().get(0).waiting()).isEqualTo(20);
      assertThat(ids).isEmpty();
      assertThat(results.deliveries().states().get(0).failures()).isZero();

      results.hold(Optional.empty());

      await("all results", () -> ids.size() == 20);
      await("no reason", () -> reason(results).isEmpty());
    }
  }

  @Test
  void whatIsNotMeteredDoesNotWait() throws Exception {
    SinkConfig here = sink(broker().actualPort(), 1, Optional.empty());
    try (StoredResults results = new StoredResults(folder, here)) {
      results.hold(Optional.of("spent"));
      results.record("job", 20);
      await("all results", () -> ids.size() == 20);
    }
  }

  private static Optional<String> reason(StoredResults results) {
    return results.deliveries().states().get(0).reason();
  }

  @Test
  void anAgentThatIsToSayNothingOfItselfConnectsOnlyToDeliver() throws Exception {
    SinkConfig silent = sink(broker().actualPort(), 1, Optional.empty()).status(Optional.empty());
    try (StoredResults results = new StoredResults(folder, silent)) {
      results.record("job", 10);
      await("all results", () -> ids.size() == 10);
    }
    assertThat(states).isEmpty();
  }

  @Test
  void mosquittoTellsHowTheAgentIs() throws Exception {
    Path mosquitto = Path.of("/usr/sbin/mosquitto");
    assumeThat(mosquitto).as("Debian's mosquitto is installed").exists();
    int port = freePort();
    Process broker = mosquitto(mosquitto, port);
    try {
      MqttClient reader = reader(port);
      Await.result(reader.subscribe(STATUS, 1));
      try (StoredResults results = results(port, 1, Optional.empty())) {
        await("it to be online before it has any results", () -> states.contains("online"));
        assertThat(retained).as("to those who were there before").isFalse();
        results.crash();
        await("it to be lost, and to be there again", () -> states.size() == 3);
        results.record("job", 30);
        await("all results", () -> ids.size() == 30);
      }
      await("its goodbye", () -> states.size() == 4);
      assertThat(states).containsExactly("online", "lost", "online", "offline");

      states.clear();
      MqttClient later = reader(port);
      Await.result(later.subscribe(STATUS, 1));
      await("what the broker keeps", () -> !states.isEmpty());
      assertThat(states).containsExactly("offline");
      assertThat(retained).isTrue();
    } catch (AssertionError e) {
      throw new AssertionError(Files.readString(folder.resolve("mosquitto.log")), e);
    } finally {
      broker.destroyForcibly().waitFor();
    }
  }

  private Process mosquitto(Path program, int port) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("mosquitto.conf"),
            "listener %d 127.0.0.1\nallow_anonymous true\nlog_type all\n".formatted(port));
    return new ProcessBuilder(program.toString(), "-c", config.toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("mosquitto.log").toFile())
        .start();
  }

  @Test
  void mosquittoTakesThem() throws Exception {
    Path mosquitto = Path.of("/usr/sbin/mosquitto");
    assumeThat(mosquitto).as("Debian's mosquitto is installed").exists();
    int port = freePort();
    Process broker = mosquitto(mosquitto, port);
    try (StoredResults results = results(port, 2, Optional.empty())) {
      MqttClient reader = reader(port);
      results.record("job", 250);
      await("all results", () -> ids.size() == 250);
      await("it to be known", () -> results.deliveries().states().get(0).waiting() == 0);
      Await.result(reader.disconnect());
    } catch (AssertionError e) {
      throw new AssertionError(Files.readString(folder.resolve("mosquitto.log")), e);
    } finally {
      broker.destroyForcibly().waitFor();
    }
    assertThat(messages).hasSize(250);
  }

  /** Connects once the broker listens. */
  private MqttClient reader(int port) throws InterruptedException {
    MqttClient[] reader = new MqttClient[1];
    await(
        "mosquitto to listen",
        () -> {
          reader[0] = MqttClient.create(vertx).publishHandler(this::took);
          try {
            return Await.result(reader[0].connect(port, "127.0.0.1")) != null;
          } catch (RuntimeException e) {
            return false;
          }
        });
    Await.result(reader[0].subscribe("a/results", 2));
    return reader[0];
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
