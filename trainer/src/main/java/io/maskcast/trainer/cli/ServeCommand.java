package io.maskcast.trainer.cli;

import io.maskcast.proto.call.Await;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.trainer.TrainerConfig;
import io.maskcast.trainer.TrainerVerticle;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maskcast trainer serve}: takes jobs until it is told to stop. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Takes jobs of learning over HTTP and does them one after the other.",
      "Jobs that had not ended when it was stopped are gone on with when it starts again."
    })
final class ServeCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description =
          "The address to listen on (default: ${DEFAULT-VALUE}, this machine only; there are no passwords).")
  private String host;

  @Option(
      names = "--port",
      defaultValue = "7710",
      description =
          "The port for HTTP, 0 to 65535; 0 takes a free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      defaultValue = "${sys:user.home}/.maskcast/trainer",
      description = "Where jobs and what they learned are kept (default: ${DEFAULT-VALUE}).")
  private Path dataDir;

  @Option(
      names = "--publish",
      paramLabel = "HOST:PORT",
      description = "The server to publish the bundles of jobs to that name none.")
  private Optional<String> publish;

  @Option(
      names = "--sign",
      paramLabel = "FILE",
      description = "Sign what is published with this key (NAME.key of 'maskcast keys new NAME').")
  private Optional<Path> sign;

  TrainerConfig config() {
    return new TrainerConfig(
        host, port, dataDir, publish.map(server -> HostAndPort.parse("publish", server)), sign);
  }

  @Override
  public void run() {
    TrainerConfig config = config();
    Vertx vertx = Vertx.vertx();
    TrainerVerticle trainer = new TrainerVerticle(config, new LearningKeys());
    try {
      Await.result(vertx.deployVerticle(trainer));
    } catch (RuntimeException e) {
      Await.result(vertx.close());
      throw e;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> Await.result(vertx.close()), "shutdown"));
    PrintWriter person = spec.commandLine().getOut();
    person.printf(
        "maskcast trainer listens on %s:%d, jobs in %s%n",
        config.host(), trainer.port(), config.dataDir());
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
