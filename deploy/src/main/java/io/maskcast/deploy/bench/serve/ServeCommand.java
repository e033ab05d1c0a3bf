package io.maskcast.deploy.bench.serve;

import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.trainer.sample.SampleData;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maskcast bench serve}: serves until it is told to stop. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "The far end of a link to be measured with 'maskcast bench link': a server with tiles that ship with maskcast and a",
      "bundle that nobody learned, whose mask keeps random samples. For a learned mask take a real server and bundle."
    })
public final class ServeCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Option(
      names = "--host",
      defaultValue = "0.0.0.0",
      description = "The address to listen on (default: ${DEFAULT-VALUE}, all).")
  private String host;

  @Option(
      names = "--port",
      defaultValue = "7700",
      description = "The port, 0 to 65535; 0 takes a free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--dataset",
      defaultValue = "digits",
      description = "digits (default) or landsat.")
  private String dataset;

  @Option(
      names = "--keep",
      paramLabel = "SHARE",
      description =
          "The share of samples the mask keeps (default: 0.05 of digits, 0.25 of landsat).")
  private Optional<Double> keep;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "The same seed gives the same mask (default: ${DEFAULT-VALUE}).")
  private long seed;

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
      description = "As for 'server' (default: ${DEFAULT-VALUE}).")
  private int linkWindow;

  @Override
  public void run() {
    SampleData data = SampleData.of(dataset);
    double share = keep.orElse(data.defaultKeep());
    if (!(share > 0 && share <= 1)) {
      throw new ConfigException("keep", share, "a share over 0 and up to 1");
    }
    StreamConfig streams =
        StreamConfig.defaults().withZstdLevel(zstdLevel).withLinkWindow(linkWindow);
    BenchServer server = BenchServer.start(host, port, data, share, seed, streams);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
    PrintWriter person = spec.commandLine().getOut();
    person.printf(
        Locale.ROOT,
        "maskcast bench server listens on %s:%d: source and bundle '%s', %s, random mask, Q = %.4f%n",
        host,
        server.port(),
        BenchServer.NAME,
        data.label(),
        server.bundle().mask().q());
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
