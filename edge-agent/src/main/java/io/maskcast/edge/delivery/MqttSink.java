package io.maskcast.edge.delivery;

import io.maskcast.edge.results.Result;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.storage.WholeFile;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Publishes results, a message each, and takes a batch as delivered once the broker has confirmed
 * all of it. A message that may have been lost with a connection is published again; its result's
 * {@code id} tells the two apart from two results. How the agent is stands on a topic of its own,
 * retained: {@code online}, {@code offline} after a stop, or {@code lost}, which the broker
 * publishes when the agent is gone without a word. Its context alone touches what changes.
 */
final class MqttSink implements Sink {

  private static final int TIMEOUT_SECONDS = 60;

  /**
   * Messages that are not confirmed yet. Mosquitto drops what goes beyond 20 without telling those
   * who speak MQTT 3.1.1.
   */
  private static final int UNCONFIRMED = 10;

  private static final int MOST_PASSWORD = 64 << 10;
  private static final int GOODBYE_SECONDS = 5;
  private static final String ONLINE = "online";
  private static final String OFFLINE = "offline";
  private static final String LOST = "lost";

  private final Vertx vertx;
  private final SinkConfig.ToMqtt config;
  private final ResultLine lines;
  private final Context context;
  private Optional<MqttClient> connected = Optional.empty();
  private Optional<Delivery> running = Optional.empty();

  /**
   * A message.
   *
   * @param retained whether the broker keeps it for those who come later
   */
  private record Message(String topic, String text, boolean retained) {}

  /** Messages on their way. */
  private final class Delivery {
    private final Promise<Void> done = Promise.promise();
    private final MqttClient client;
    private final Deque<Message> left;
    private final Set<Integer> published = new HashSet<>();
    private final Set<Integer> confirmed = new HashSet<>();
    private int begun;

    Delivery(MqttClient client, List<Message> messages) {
      this.client = client;
      this.left = new ArrayDeque<>(messages);
    }

    /** Publishes as many more as may be unconfirmed. */
    void goOn() {
      if (left.isEmpty() && published.size() == begun && confirmed.containsAll(published)) {
        done.tryComplete();
      }
      while (!left.isEmpty() && begun - confirmed.size() < UNCONFIRMED) {
        begun++;
        Message message = left.remove();
        client
            .publish(
                message.topic(),
                Buffer.buffer(message.text()),
                MqttQoS.valueOf(config.qos()),
                false,
                message.retained())
            .onSuccess(
                id -> {
                  published.add(id);
                  goOn();
                })
            .onFailure(done::tryFail);
      }
    }

    void confirmed(int id) {
      confirmed.add(id);
      goOn();
    }
  }

  MqttSink(Vertx vertx, SinkConfig.ToMqtt config, ResultLine lines) {
    this.vertx = vertx;
    this.config = config;
    this.lines = lines;
    this.context = vertx.getOrCreateContext();
  }

  @Override
  public String where() {
    return "mqtt://%s/%s".formatted(config.broker(), config.topic());
  }

  @Override
  public boolean repeatsBatches() {
    return false;
  }

  @Override
  public long has() {
    return 0;
  }

  @Override
  public Future<Void> deliver(String key, List<Result> batch) {
    List<Message> messages =
        batch.stream()
            .map(result -> new Message(config.topic(), lines.json(result), false))
            .toList();
    return connected(client -> publish(client, messages));
  }

  @Override
  public Future<Void> keep() {
    return config.status().isEmpty()
        ? Future.succeededFuture()
        : connected(client -> Future.succeededFuture());
  }

  private Future<Void> connected(Function<MqttClient, Future<Void>> work) {
    Promise<Void> delivered = Promise.promise();
    context.runOnContext(
        now ->
            client()
                .compose(work)
                .timeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .onFailure(failure -> drop())
                .recover(
                    failure ->
                        Future.failedFuture(
                            new MaskcastException(
                                "Cannot publish to %s: %s".formatted(where(), told(failure)),
                                failure)))
                .onComplete(delivered));
    return delivered.future();
  }

  private static String told(Throwable failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }

  private Future<MqttClient> client() {
    if (connected.isPresent() && connected.get().isConnected()) {
      return Future.succeededFuture(connected.get());
    }
    return options()
        .compose(
            options -> {
              MqttClient client = MqttClient.create(vertx, options);
              connected = Optional.of(client);
              client.publishCompletionHandler(
                  id -> running.ifPresent(delivery -> delivery.confirmed(id)));
              client.closeHandler(
                  closed ->
                      running.ifPresent(
                          delivery ->
                              delivery.done.tryFail(
                                  new MaskcastException("the broker closed the connection"))));
              return client
                  .connect(config.broker().port(), config.broker().host())
                  .compose(accepted -> tell(client, ONLINE))
                  .map(client);
            });
  }

  /** How the agent is, from now on; done when the broker knows. */
  private Future<Void> tell(MqttClient client, String state) {
    return config
        .status()
        .map(topic -> publish(client, List.of(new Message(topic, state, true))))
        .orElseGet(Future::succeededFuture);
  }

  private Future<MqttClientOptions> options() {
    MqttClientOptions options =
        new MqttClientOptions()
            .setClientId(config.clientId())
            .setCleanSession(true)
            .setMaxInflightQueue(2 * UNCONFIRMED)
            .setAutoKeepAlive(true)
            .setKeepAliveInterval((int) config.keepAlive().toSeconds());
    config
        .status()
        .ifPresent(
            topic ->
                options
                    .setWillFlag(true)
                    .setWillTopic(topic)
                    .setWillMessageBytes(Buffer.buffer(LOST))
                    .setWillQoS(config.qos())
                    .setWillRetain(true));
    options.setSsl(config.tls());
    if (config.tls()) {
      options.setHostnameVerificationAlgorithm("HTTPS");
    }
    if (config.login().isEmpty()) {
      return Future.succeededFuture(options);
    }
    SinkConfig.Login login = config.login().get();
    return vertx
        .executeBlocking(() -> WholeFile.read(login.passwordFile(), MOST_PASSWORD), false)
        .map(
            bytes ->
                options
                    .setUsername(login.user())
                    .setPassword(
                        new String(bytes, StandardCharsets.UTF_8).lines().findFirst().orElse("")));
  }

  private Future<Void> publish(MqttClient client, List<Message> messages) {
    Delivery delivery = new Delivery(client, messages);
    running = Optional.of(delivery);
    delivery.goOn();
    return delivery.done.future();
  }

  /**
   * After a failure nobody knows what the connection still does. To the broker the end is in order,
   * so it is told here that it is not.
   */
  private void drop() {
    running = Optional.empty();
    connected
        .filter(MqttClient::isConnected)
        .ifPresent(
            client ->
                config
                    .status()
                    .ifPresent(
                        topic ->
                            client.publish(
                                topic, Buffer.buffer(LOST), MqttQoS.AT_MOST_ONCE, false, true)));
    disconnect();
  }

  private Future<Void> disconnect() {
    Future<Void> ended = connected.map(MqttClient::disconnect).orElseGet(Future::succeededFuture);
    connected = Optional.empty();
    return ended;
  }

  @Override
  public Future<Void> close() {
    Promise<Void> closed = Promise.promise();
    context.runOnContext(
        now ->
            connected
                .filter(MqttClient::isConnected)
                .map(client -> tell(client, OFFLINE))
                .orElseGet(Future::succeededFuture)
                .timeout(GOODBYE_SECONDS, TimeUnit.SECONDS)
                .recover(failure -> Future.succeededFuture()) // the broker's own word is as good
                .eventually(this::disconnect)
                .onComplete(closed));
    return closed.future();
  }
}
