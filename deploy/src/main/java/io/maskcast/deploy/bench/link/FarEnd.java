package io.maskcast.deploy.bench.link;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.shared.usage.ProcessUsage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What the server's process uses, as its {@code /metrics} tells. Asked over a socket of its own, so
 * that nothing of it counts as tiles, and only while nothing is measured.
 */
final class FarEnd {

  private static final String CPU = "process_cpu_seconds_total";
  private static final String PEAK = "process_resident_memory_peak_bytes";
  private static final int OK = 200;

  private final HttpClient client;
  private final HttpRequest request;

  FarEnd(HostAndPort server, Duration timeout) {
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout)
            .build();
    this.request =
        HttpRequest.newBuilder(URI.create("http://%s/metrics".formatted(server)))
            .timeout(timeout)
            .build();
  }

  /**
   * What it has used until now; nothing if it does not tell.
   *
   * @throws MaskcastException if it does not answer
   */
  ProcessUsage usage() {
    try {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == OK
          ? parse(answer.body())
          : new ProcessUsage(OptionalDouble.empty(), OptionalLong.empty());
    } catch (IOException e) {
      throw new MaskcastException(
          "%s does not answer (%s); is the server still there?".formatted(request.uri(), e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MaskcastException("The measurement was interrupted", e);
    }
  }

  static ProcessUsage parse(String metrics) {
    OptionalDouble peak = value(metrics, PEAK);
    return new ProcessUsage(
        value(metrics, CPU),
        peak.isPresent() ? OptionalLong.of((long) peak.getAsDouble()) : OptionalLong.empty());
  }

  private static OptionalDouble value(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst();
  }
}
