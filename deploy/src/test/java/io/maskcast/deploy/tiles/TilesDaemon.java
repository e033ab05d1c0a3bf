package io.maskcast.deploy.tiles;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.maskcast.deploy.EdgeToServer;
import io.maskcast.edge.api.LocalApi;
import io.maskcast.edge.daemon.Daemon;
import io.maskcast.edge.daemon.DaemonConfig;
import io.maskcast.edge.health.DaemonSnapshot;
import io.maskcast.edge.health.JobState;
import io.maskcast.edge.results.Result;
import io.maskcast.edge.systemd.NotifySocket;
import io.maskcast.edge.usage.CallKind;
import io.maskcast.edge.usage.EdgeLedger;
import io.maskcast.shared.usage.ByteAccount;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A daemon with its local API, over a server that is there. */
final class TilesDaemon implements AutoCloseable {

  private static final JsonMapper JSON = new JsonMapper();

  private final Path state;
  private final Daemon daemon;
  private final HttpClient client = HttpClient.newHttpClient();

  /**
   * Starts one.
   *
   * @param more of its file
   */
  TilesDaemon(Path folder, EdgeToServer server, String more) throws IOException {
    state = folder.resolve("state");
    Path config = folder.resolve("daemon.yaml");
    Files.writeString(
        config,
        """
        server: %s
        name: tester
        state-dir: %s
        http: {port: 0}
        reconnect: {first: 10ms, longest: 1s}
        """
                .formatted(server.address(), state)
            + more);
    daemon = Daemon.start(DaemonConfig.read(config), NotifySocket.of(Map.of()), new LocalApi());
  }

  Path cache() {
    return state.resolve("daemon/tiles");
  }

  DaemonSnapshot snapshot() {
    return daemon.snapshot();
  }

  JobState job(String name) {
    return snapshot().jobs().stream()
        .filter(job -> job.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  DaemonSnapshot await(String what, Predicate<DaemonSnapshot> wanted) throws Exception {
    long until = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    DaemonSnapshot now = snapshot();
    while (!wanted.test(now)) {
      if (System.nanoTime() > until) {
        throw new AssertionError("waited in vain for " + what + ": " + now);
      }
      Thread.sleep(20); // between two looks; nothing depends on how long
      now = snapshot();
    }
    return now;
  }

  /** Waits until a run of a job is over that began after this was called. */
  void awaitWholeRun(String name) throws Exception {
    long next = job(name).run() + 1;
    await(
        "run " + next + " of " + name,
        now ->
            job(name).run() > next
                || (job(name).run() == next && job(name).phase() == JobState.Phase.IDLE));
  }

  /** What all calls for tiles moved so far, over all daemons of this folder. */
  ByteAccount tilesMoved() {
    return EdgeLedger.in(state).calls().stream()
        .filter(call -> call.kind() == CallKind.TILES)
        .map(call -> call.bytes())
        .reduce(ByteAccount.NONE, ByteAccount::plus);
  }

  /** The last results. */
  List<Result> last(int count) {
    return daemon.results().read(daemon.results().next() - count, count);
  }

  /** All results. */
  List<Result> results() {
    return daemon.results().read(0, Integer.MAX_VALUE);
  }

  JsonNode get(String path) throws Exception {
    return send(request(path).build());
  }

  JsonNode post(String path, String body) throws Exception {
    return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + daemon.port() + path));
  }

  private JsonNode send(HttpRequest request) throws Exception {
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    return JSON.readTree(answer.body());
  }

  String text(String path) throws Exception {
    return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString()).body();
  }

  @Override
  public void close() {
    daemon.close();
  }
}
