package io.maskcast.deploy.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.maskcast.deploy.Node;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An edge daemon as a process of its own. */
final class RunningDaemon implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Pattern PORT = Pattern.compile("pages on \\S+?:(\\d+)\"");

  private final Node node;
  private final HttpClient http = HttpClient.newHttpClient();

  private RunningDaemon(Node node) {
    this.node = node;
  }

  static RunningDaemon start(Path folder, Path config) {
    return start(folder, config, Node.Surroundings.PLAIN);
  }

  static RunningDaemon start(Path folder, Path config, Node.Surroundings surroundings) {
    return new RunningDaemon(
        Node.start(folder, surroundings, "edge", "daemon", "--config", config.toString()));
  }

  Node node() {
    return node;
  }

  int port() {
    String line = await("it to listen", () -> PORT.matcher(node.err()).find() ? node.err() : "");
    Matcher matcher = PORT.matcher(line);
    if (!matcher.find()) {
      throw new AssertionError(line);
    }
    return Integer.parseInt(matcher.group(1));
  }

  private interface Looking {
    String look() throws IOException;
  }

  private String await(String what, Looking looking) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (System.nanoTime() - deadline < 0) {
        String found = looking.look();
        if (!found.isEmpty()) {
          return found;
        }
        if (!node.isAlive()) {
          break;
        }
        Thread.sleep(20); // between two looks; nothing depends on how long
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("waited in vain for %s:%n%s".formatted(what, node.err()));
  }

  /** Waits until there are so many lines of results, headings not counted. */
  void awaitLines(Path file, long lines) {
    await(lines + " lines in " + file, () -> Lines.count(file) >= lines ? "there" : "");
  }

  /** Waits until its log is as it should be. */
  void awaitLog(String what, BooleanSupplier wanted) {
    await(what, () -> wanted.getAsBoolean() ? "so it is" : "");
  }

  /** Waits until its status is as it should be. */
  JsonNode awaitStatus(String what, Predicate<JsonNode> wanted) {
    int port = port();
    JsonNode[] last = new JsonNode[1];
    try {
      await(
          what,
          () -> {
            last[0] = status(port);
            return wanted.test(last[0]) ? "so it is" : "";
          });
    } catch (AssertionError e) {
      throw new AssertionError("the last status was " + last[0], e);
    }
    return last[0];
  }

  private JsonNode status(int port) throws IOException {
    return new JsonMapper().readTree(get(port, "/v1/status").body());
  }

  HttpResponse<String> get(int port, String path) throws IOException {
    return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)));
  }

  /** Asks it to do something. */
  void post(String path) throws IOException {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .POST(HttpRequest.BodyPublishers.noBody()));
    if (answer.statusCode() != 200) {
      throw new AssertionError(path + ": " + answer.body());
    }
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    node.close();
  }
}
