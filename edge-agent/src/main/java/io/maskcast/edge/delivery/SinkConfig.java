package io.maskcast.edge.delivery;

import io.maskcast.shared.config.Choice;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.config.HostAndPort;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Where results go. Each is told by its name: 1 to 64 characters of [A-Za-z0-9._-]. */
public sealed interface SinkConfig {

  /** The most results of a batch. */
  int MOST_BATCH = 10_000;

  /** What it is called. */
  String name();

  /** How many results it takes at once. */
  int batch();

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
  }

  /**
   * A server that is posted batches of NDJSON.
   *
   * @param name of the sink
   * @param url http or https
   * @param batch the most results of a request, 1 to {@value #MOST_BATCH}
   * @param timeout how long the server may take to answer
   * @param headers sent with each request, such as {@code Authorization}
   */
  record ToHttp(String name, URI url, int batch, Duration timeout, Map<String, String> headers)
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
   */
  record ToMqtt(
      String name,
      HostAndPort broker,
      String topic,
      int qos,
      String clientId,
      Optional<Login> login,
      boolean tls)
      implements SinkConfig {

    /** The port of MQTT brokers. */
    public static final int DEFAULT_PORT = 1883;

    private static final int BATCH = 100;

    /**
     * Checks the values.
     *
     * @throws ConfigException if one is not allowed
     */
    public ToMqtt {
      ConfigException.requireRange("qos", qos, 1, 2);
      if (topic.isBlank() || topic.contains("#") || topic.contains("+")) {
        throw new ConfigException("topic", topic, "a topic without the wildcards # and +");
      }
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
