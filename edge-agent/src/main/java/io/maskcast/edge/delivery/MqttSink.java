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

/**
 * Publishes results, a message each, and takes a batch as delivered once the broker has confirmed
 * all of it. A message that may have been lost with a connection is published again; its result's
 * {@code id} tells the two apart from two results. Its context alone touches what changes.
 */
final class MqttSink implements Sink {

  private static final int TIMEOUT_SECONDS = 60;

  /**
   * Messages that are not confirmed yet. Mosquitto drops what goes beyond 20 without telling those
   * who speak MQTT 3.1.1.
   */
  private static final int UNCONFIRMED = 10;

  private static final int MOST_PASSWORD = 64 << 10;

  private final Vertx vertx;
  private final SinkConfig.ToMqtt config;
  private final ResultLine lines;
  private final Context context;
  private Optional<MqttClient> connected = Optional.empty();
  private Optional<Delivery> running = Optional.empty();

  /** A batch on its way. */
  private final class Delivery {
    private final Promise<Void> done = Promise.promise();
    private final MqttClient client;
    private final Deque<Result> left;
    private final Set<Integer> published = new HashSet<>();
    private final Set<Integer> confirmed = new HashSet<>();
    private int begun;

    Delivery(MqttClient client, List<Result> batch) {
      this.client = client;
      this.left = new ArrayDeque<>(batch);
    }

    /** Publishes as many more as may be unconfirmed. */
    void goOn() {
      if (left.isEmpty() && published.size() == begun && confirmed.containsAll(published)) {
        done.tryComplete();
      }
      while (!left.isEmpty() && begun - confirmed.size() < UNCONFIRMED) {
        begun++;
        client
            .publish(
                config.topic(),
                Buffer.buffer(lines.json(left.remove())),
                MqttQoS.valueOf(config.qos()),
                false,
                false)
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
    Promise<Void> delivered = Promise.promise();
    context.runOnContext(
        now ->
            client()
                .compose(client -> publish(client, batch))
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
              return client.connect(config.broker().port(), config.broker().host()).map(client);
            });
  }

  private Future<MqttClientOptions> options() {
    MqttClientOptions options =
        new MqttClientOptions()
            .setClientId(config.clientId())
            .setCleanSession(true)
            .setMaxInflightQueue(2 * UNCONFIRMED)
            .setAutoKeepAlive(true);
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

  private Future<Void> publish(MqttClient client, List<Result> batch) {
    Delivery delivery = new Delivery(client, batch);
    running = Optional.of(delivery);
    delivery.goOn();
    return delivery.done.future();
  }

  /** After a failure nobody knows what the connection still does. */
  private void drop() {
    running = Optional.empty();
    connected.ifPresent(MqttClient::disconnect);
    connected = Optional.empty();
  }

  @Override
  public Future<Void> close() {
    Promise<Void> closed = Promise.promise();
    context.runOnContext(
        now -> {
          drop();
          closed.complete();
        });
    return closed.future();
  }
}
