package io.maskcast.server.cli;

import io.maskcast.proto.call.Await;
import io.maskcast.proto.wire.WireCounters;
import io.maskcast.server.ServerConfig;
import io.maskcast.server.ServerVerticle;
import io.maskcast.server.budget.Budget;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.server.source.Tiling;
import io.maskcast.server.source.remote.RemoteConfig;
import io.maskcast.server.source.remote.S3Environment;
import io.maskcast.shared.config.LayeredDefaults;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maskcast server}: serves until it is told to stop. */
@Command(
    name = "server",
    mixinStandardHelpOptions = true,
    description = "Keeps bundles, streams the selected samples of tiles, accounts for every byte.")
public final class ServerCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Option(
      names = "--host",
      defaultValue = "0.0.0.0",
      description = "The address to listen on (default: ${DEFAULT-VALUE}, all).")
  private String host;

  @Option(
      names = "--port",
      defaultValue = "7700",
      description =
          "The port for gRPC and HTTP, 0 to 65535; 0 takes a free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      defaultValue = "${sys:user.home}/.maskcast/server",
      description = "Where bundles and the usage ledger are kept (default: ${DEFAULT-VALUE}).")
  private Path dataDir;

  @Option(
      names = "--source",
      paramLabel = "NAME=LOCATION",
      split = LayeredDefaults.SEPARATOR,
      splitSynopsisLabel = " ",
      description =
          "Serve under a name a TIFF (a path, http://, https:// or s3://BUCKET/KEY), an idx file, or the t10k part of a folder; repeatable.")
  private Map<String, String> sources = new LinkedHashMap<>();

  @Option(
      names = "--tile-size",
      paramLabel = "PIXELS",
      description =
          "Rows and columns of the tiles that TIFFs and NumPy cubes are cut into, 1 to 8192 (default: 64).")
  private Optional<Integer> tileSize;

  @Option(
      names = "--stride",
      paramLabel = "PIXELS",
      description =
          "Pixels from one such tile to the next, 1 to 8192: less than the size and they overlap (default: the size).")
  private Optional<Integer> stride;

  @Option(
      names = "--source-timeout",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description =
          "How long a read of a source behind HTTP or in S3 may take, with all attempts at it, 1 to 600 (default: ${DEFAULT-VALUE}).")
  private int sourceTimeout;

  @Option(
      names = "--max-streams",
      paramLabel = "N",
      defaultValue = "256",
      description =
          "Tile streams at once before new ones are refused, 1 to 10000 (default: ${DEFAULT-VALUE}).")
  private int maxStreams;

  @Option(
      names = "--max-streams-per-client",
      paramLabel = "N",
      defaultValue = "128",
      description =
          "Tile streams of one client at once before its new ones are refused, 1 to 10000; callers without a name are one client (default: ${DEFAULT-VALUE}).")
  private int maxStreamsPerClient;

  @Option(
      names = "--zstd-level",
      paramLabel = "N",
      defaultValue = "16",
      description =
          "How hard payloads are compressed, 1 (fast) to 22 (small) (default: ${DEFAULT-VALUE}).")
  private int zstdLevel;

  @Option(
      names = "--link-window",
      paramLabel = "MIB",
      defaultValue = "4",
      description =
          "What a publisher may have in flight, in MiB, 1 to 64: bandwidth times round trip or more (default: ${DEFAULT-VALUE}).")
  private int linkWindow;

  @Option(
      names = "--budget",
      paramLabel = "CLIENT=BYTES/PERIOD",
      split = LayeredDefaults.SEPARATOR,
      splitSynopsisLabel = " ",
      description =
          "What a client may move, as edge-7=10MB/day or edge-7=5GiB/month; * is every other client; repeatable.")
  private Map<String, String> budgets = new LinkedHashMap<>();

  @Option(
      names = "--trust",
      paramLabel = "FILE",
      split = LayeredDefaults.SEPARATOR,
      splitSynopsisLabel = " ",
      description =
          "A public key (maskcast keys): bundles are stored only if one of these signed them; repeatable (default: all bundles are).")
  private List<Path> trust = new ArrayList<>();

  ServerConfig config() {
    Map<String, Budget> limits = new LinkedHashMap<>();
    budgets.forEach((client, budget) -> limits.put(client, Budget.parse(budget)));
    return new ServerConfig(
        host,
        port,
        dataDir,
        sources,
        tiling(),
        new StreamConfig(maxStreams, maxStreamsPerClient, zstdLevel, linkWindow, limits),
        new RemoteConfig(sourceTimeout, S3Environment.ofProcess()),
        trust);
  }

  private Tiling tiling() {
    if (tileSize.isEmpty() && stride.isEmpty()) {
      return Tiling.defaults();
    }
    int size = tileSize.orElse(Tiling.defaults().size());
    return new Tiling(size, stride.orElse(size));
  }

  @Override
  public void run() {
    ServerConfig config = config();
    WireCounters wire = new WireCounters();
    Vertx vertx = Vertx.builder().withTransport(wire.transport()).build();
    ServerVerticle server = new ServerVerticle(config, wire);
    try {
      Await.result(vertx.deployVerticle(server));
    } catch (RuntimeException e) {
      Await.result(vertx.close());
      throw e;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> Await.result(vertx.close()), "shutdown"));
    PrintWriter person = spec.commandLine().getOut();
    person.printf(
        "maskcast server listens on %s:%d, data in %s, sources: %s%n",
        config.host(),
        server.port(),
        config.dataDir(),
        String.join(", ", config.sources().keySet()));
    person.flush();
    awaitShutdown();
  }

  private static void awaitShutdown() {
    try {
      new CountDownLatch(1).await(); // until the process is told to end
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
