package io.maskcast.deploy.bench.relay;

import io.maskcast.proto.call.Await;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.shared.config.ListenFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maskcast bench relay}: relays until it is told to stop. */
@Command(
    name = "relay",
    hidden = true, // of use to deploy/bench/netns.sh
    mixinStandardHelpOptions = true,
    description = "Relays TCP connections and delays every byte by half a round trip each way.")
public final class RelayCommand implements Runnable {

  private static final int MOST_PORT = 65_535;
  private static final int MOST_MS = 60_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "The address to listen on (default: ${DEFAULT-VALUE}).")
  private String host;

  @Option(
      names = "--port",
      defaultValue = "7701",
      description = "The port, 0 to 65535; 0 takes a free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--to",
      paramLabel = "HOST:PORT",
      required = true,
      description = "Where connections go on to.")
  private String to;

  @Option(
      names = "--rtt",
      paramLabel = "MS",
      required = true,
      description = "What both directions delay together, 0 to 60000 milliseconds.")
  private int rtt;

  @Override
  public void run() {
    HostAndPort target = HostAndPort.parse("to", to);
    ConfigException.requireRange("port", port, 0, MOST_PORT);
    ConfigException.requireRange("rtt", rtt, 0, MOST_MS);
    Vertx vertx = Vertx.vertx();
    int listening;
    try {
      listening =
          Await.result(
              DelayRelay.listen(vertx, host, port, target, Duration.ofMillis(rtt))
                  .recover(
                      failure ->
                          Future.failedFuture(ListenFailure.explained(host, port, failure))));
    } catch (RuntimeException e) {
      Await.result(vertx.close());
      throw e;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> Await.result(vertx.close()), "shutdown"));
    PrintWriter person = spec.commandLine().getOut();
    person.printf(
        "maskcast relay listens on %s:%d, to %s, %d ms there and back%n",
        host, listening, target, rtt);
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
