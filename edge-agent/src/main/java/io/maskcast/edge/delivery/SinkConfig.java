package io.maskcast.edge.delivery;

import io.maskcast.shared.config.Choice;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.config.HostAndPort;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Where results go. Each is told by its name: 1 to 64 characters of [A-Za-z0-9._-]. */
public sealed interface SinkConfig {

  /** The most results of a batch. */
  int MOST_BATCH = 10_000;

  /** What it is called. */
  String name();

  /** How many results it takes at once. */
  int batch();

  /** Whether what it is sent counts, and waits when the byte budget is spent. */
  boolean metered();

  /** Whether a host is this machine, to which nothing crosses a link. */
  private static boolean isHere(String host) {
    return host.equals("localhost") || host.startsWith("127.") || host.matches("\\[?::1]?");
  }

  /** How results are written. */
  enum Format implements Choice {
    /** Comma-separated values with one line of headings. */
    CSV,
    /** A JSON object a line. */
    NDJSON
  }

  /**
   * A file that grows.
   *
   * @param name of the sink
   * @param path of the file; its folder is made if there is none
   * @param format of its lines
   */
  record ToFile(String name, Path path, Format format) implements SinkConfig {

    private static final int BATCH = 5_000;

    @Override
    public int batch() {
      return BATCH;
    }

    @Override
    public boolean metered() {
      return false;
    }
  }

  /**
   * A server that is posted batches of NDJSON.
   *
   * @param name of the sink
   * @param url http or https
   * @param batch the most results of a request, 1 to {@value #MOST_BATCH}
   * @param timeout how long the server may take to answer
   * @param headers sent with each request, such as {@code Authorization}
   * @param metered whether its bytes count
   */
  record ToHttp(
      String name,
      URI url,
      int batch,
      Duration timeout,
      Map<String, String> headers,
      boolean metered)
      implements SinkConfig {

    /** The default of {@code batch}. */
    public static final int DEFAULT_BATCH = 500;

    /** The default of {@code timeout}. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    /**
     * Checks the values.
     *
     * @throws ConfigException if one is not allowed
     */
    public ToHttp {
      boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (!web || url.getHost() == null) {
        throw new ConfigException("url", url, "an address such as https://HOST/PATH");
      }
      ConfigException.requireRange("batch", batch, 1, MOST_BATCH);
      headers = Map.copyOf(headers);
    }

    /** One whose bytes count unless it is on this machine. */
    public ToHttp(String name, URI url, int batch, Duration timeout, Map<String, String> headers) {
      this(name, url, batch, timeout, headers, !isHere(Objects.toString(url.getHost(), "")));
    }

    /** The same, metered or not. */
    public ToHttp metered(boolean now) {
      return new ToHttp(name, url, batch, timeout, headers, now);
    }
  }

  /**
   * A topic of an MQTT broker; each result is a message, a JSON object.
   *
   * @param name of the sink
   * @param broker where it listens
   * @param topic where results are published
   * @param qos 1, at least once, or 2, exactly once
   * @param clientId who this agent is to the broker
   * @param login user and password, if the broker wants one
   * @param tls whether to speak TLS
   * @param status where the agent's own state is published, if anywhere
   * @param keepAlive how long the connection may be silent: after half as long again the broker
   *     takes the agent for lost
   * @param metered whether its bytes count
   */
  record ToMqtt(
      String name,
      HostAndPort broker,
      String topic,
      int qos,
      String clientId,
      Optional<Login> login,
      boolean tls,
      Optional<String> status,
      Duration keepAlive,
      boolean metered)
      implements SinkConfig {

    /** The port of MQTT brokers. */
    public static final int DEFAULT_PORT = 1883;

    /** The default of {@code keepAlive}. */
    public static final Duration DEFAULT_KEEP_ALIVE = Duration.ofMinutes(1);

    private static final int BATCH = 100;
    private static final String STATUS = "/status";

    /**
     * Checks the values.
     *
     * @throws ConfigException if one is not allowed
     */
    public ToMqtt {
      ConfigException.requireRange("qos", qos, 1, 2);
      requireTopic("topic", topic);
      status.ifPresent(other -> requireTopic("status", other));
      if (status.filter(topic::equals).isPresent()) {
        throw new ConfigException("status", topic, "another topic than that of results, or none");
      }
    }

    private static void requireTopic(String key, String topic) {
      if (topic.isBlank() || topic.contains("#") || topic.contains("+")) {
        throw new ConfigException(key, topic, "a topic without the wildcards # and +");
      }
    }

    /**
     * One that tells how the agent is, on {@code TOPIC/status}, and whose bytes count unless it is
     * on this machine.
     */
    public ToMqtt(
        String name,
        HostAndPort broker,
        String topic,
        int qos,
        String clientId,
        Optional<Login> login,
        boolean tls) {
      this(
          name,
          broker,
          topic,
          qos,
          clientId,
          login,
          tls,
          Optional.of(topic + STATUS),
          DEFAULT_KEEP_ALIVE,
          !isHere(broker.host()));
    }

    /** The same with another topic of its state, or none. */
    public ToMqtt status(Optional<String> other) {
      return new ToMqtt(name, broker, topic, qos, clientId, login, tls, other, keepAlive, metered);
    }

    /** The same that may be silent for another time. */
    public ToMqtt keepAlive(Duration other) {
      return new ToMqtt(name, broker, topic, qos, clientId, login, tls, status, other, metered);
    }

    /** The same, metered or not. */
    public ToMqtt metered(boolean now) {
      return new ToMqtt(name, broker, topic, qos, clientId, login, tls, status, keepAlive, now);
    }

    @Override
    public int batch() {
      return BATCH;
    }
  }

  /**
   * Who logs in.
   *
   * @param user name
   * @param passwordFile a file whose first line is the password
   */
  record Login(String user, Path passwordFile) {}
}
