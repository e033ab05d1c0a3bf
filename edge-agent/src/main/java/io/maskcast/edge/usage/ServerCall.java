package io.maskcast.edge.usage;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A call as the server accounts for it.
 *
 * @param stream its name
 * @param started when it began, by the server's clock
 * @param outcome how it stands: {@code RUNNING}, {@code OK}, {@code CANCELLED} or {@code FAILED}
 * @param reason why it failed, or empty
 * @param bytes what it moved
 */
public record ServerCall(
    String stream, Instant started, String outcome, String reason, ByteAccount bytes) {

  /** How many calls are asked for: what the server gives at most. */
  static final int MOST = 10_000;

  private static final int HTTP_OK = 200;

  /**
   * Asks a server, over HTTP, for its account of a client.
   *
   * @return the last {@value #MOST} calls of the client, newest first
   * @throws MaskcastException if the server cannot be reached or answers something else
   */
  public static List<ServerCall> of(HostAndPort server, String client, Duration timeout) {
    URI uri =
        URI.create("http://%s/api/usage?client=%s&streams=%d".formatted(server, client, MOST));
    try {
      HttpResponse<String> response =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(timeout)
              .build()
              .send(
                  HttpRequest.newBuilder(uri).timeout(timeout).build(),
                  HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != HTTP_OK) {
        throw new MaskcastException(
            "%s answered %d instead of its account; is it a maskcast server of this version?"
                .formatted(server, response.statusCode()));
      }
      return calls(server, response.body());
    } catch (IOException e) {
      throw new MaskcastException(
          "Cannot ask %s for its account (%s); is the server running there?"
              .formatted(server, e.getClass().getSimpleName()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MaskcastException("Interrupted while asking %s".formatted(server), e);
    }
  }

  private static List<ServerCall> calls(HostAndPort server, String body) {
    try {
      return new JsonObject(body)
          .getJsonArray("streams").stream().map(call -> of((JsonObject) call)).toList();
    } catch (RuntimeException e) {
      throw new MaskcastException(
          "The account of %s cannot be read; is it a maskcast server of this version?"
              .formatted(server),
          e);
    }
  }

  private static ServerCall of(JsonObject json) {
    JsonObject bytes = json.getJsonObject("bytes").copy().put("tiles", json.getLong("tiles"));
    return new ServerCall(
        json.getString("stream"),
        Instant.parse(json.getString("started")),
        json.getString("outcome"),
        json.getString("reason"),
        ByteAccount.of(ByteAccount.NAMES.stream().map(bytes::getLong).toList()));
  }
}
