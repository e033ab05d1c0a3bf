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

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final List<JsonObject> messages = new CopyOnWriteArrayList<>();
  private final Set<String> ids = new ConcurrentSkipListSet<>();
  private final AtomicInteger logins = new AtomicInteger();

  @AfterEach
  void close() {
    Await.result(vertx.close());
  }

  private StoredResults results(int port, int qos, Optional<SinkConfig.Login> login) {
    return new StoredResults(
        folder,
        new SinkConfig.ToMqtt(
            "bus", new HostAndPort("127.0.0.1", port), "a/results", qos, "me", login, false));
  }

  private void took(MqttPublishMessage message) {
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
          if (messages.size() % 137 == 0) {
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
  void mosquittoTakesThem() throws Exception {
    Path mosquitto = Path.of("/usr/sbin/mosquitto");
    assumeThat(mosquitto).as("Debian's mosquitto is installed").exists();
    int port = freePort();
    Path config =
        Files.writeString(
            folder.resolve("mosquitto.conf"),
            "listener %d 127.0.0.1\nallow_anonymous true\nlog_type all\n".formatted(port));
    Process broker =
        new ProcessBuilder(mosquitto.toString(), "-c", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("mosquitto.log").toFile())
            .start();
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
