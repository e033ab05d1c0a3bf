package io.maskcast.edge.cli;

import io.maskcast.edge.EdgeAgent;
import io.maskcast.edge.EdgeConfig;
import io.maskcast.edge.inference.EngineKind;
import io.maskcast.edge.stream.RetryPolicy;
import io.maskcast.proto.call.Await;
import io.maskcast.proto.wire.WireCounters;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.shared.config.LayeredDefaults;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** What every command of the edge agent needs: the server, and how to talk to it. */
final class ConnectionOptions {

  @Option(
      names = "--server",
      paramLabel = "HOST:PORT",
      required = true,
      description = "Where the server listens.")
  private String server;

  @Option(
      names = "--client",
      paramLabel = "NAME",
      defaultValue = "edge",
      description = "Who this agent is in the server's account (default: ${DEFAULT-VALUE}).")
  private String client;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      defaultValue = "${sys:user.home}/.maskcast/edge",
      description = "Where fetched bundles are kept (default: ${DEFAULT-VALUE}).")
  private Path stateDir;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long the server may be silent, 1 to 3600 (default: ${DEFAULT-VALUE}).")
  private int timeout;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "250",
      description = "Tiles the network takes at once, 1 to 4096 (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--retries",
      paramLabel = "N",
      defaultValue = "8",
      description =
          "New streams in a row that may break before a tile came, 0 to 1000000 (default: ${DEFAULT-VALUE}).")
  private int retries;

  @Option(
      names = "--retry-wait",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description =
          "The longest wait before a new stream, 1 to 3600; the first waits are shorter (default: ${DEFAULT-VALUE}).")
  private int retryWait;

  @Option(
      names = "--link-window",
      paramLabel = "MIB",
      defaultValue = "4",
      description =
          "What the server may have in flight, in MiB, 1 to 64: bandwidth times round trip or more (default: ${DEFAULT-VALUE}).")
  private int linkWindow;

  @Option(
      names = "--trust",
      paramLabel = "FILE",
      split = LayeredDefaults.SEPARATOR,
      splitSynopsisLabel = " ",
      description =
          "A public key (maskcast keys): bundles are run only if one of these signed them; repeatable (default: all bundles are).")
  private List<Path> trust = new ArrayList<>();

  @Option(
      names = "--allow-downgrade",
      description = "With --trust: go back to an older release if the server does.")
  private boolean allowDowngrade;

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      description =
          "What runs networks: pytorch, or onnx for ONNX Runtime (default: pytorch if it is installed, else onnx).")
  private Optional<String> engine;

  EdgeConfig edgeConfig() {
    return new EdgeConfig(
        HostAndPort.parse("server", server),
        client,
        stateDir,
        Duration.ofSeconds(timeout),
        batch,
        new RetryPolicy(retries, RetryPolicy.DEFAULT.firstWait(), Duration.ofSeconds(retryWait)),
        linkWindow,
        trust,
        allowDowngrade,
        engine.map(EngineKind::parse));
  }

  /** Runs some work of an agent and waits for it. */
  <T> T withAgent(Function<EdgeAgent, Future<T>> work) {
    EdgeConfig checked = edgeConfig();
    WireCounters wire = new WireCounters();
    Vertx vertx = Vertx.builder().withTransport(wire.transport()).build();
    try {
      EdgeAgent agent = new EdgeAgent(vertx, wire, checked);
      return Await.result(work.apply(agent).eventually(agent::close));
    } finally {
      Await.result(vertx.close());
    }
  }
}
