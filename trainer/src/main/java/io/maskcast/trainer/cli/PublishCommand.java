package io.maskcast.trainer.cli;

import io.maskcast.proto.call.Await;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.trainer.publish.BundleFolder;
import io.maskcast.trainer.publish.Publisher;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maskcast trainer publish}. */
@Command(
    name = "publish",
    mixinStandardHelpOptions = true,
    description = "Publishes a bundle that an earlier run left in its folder.")
final class PublishCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Option(
      names = "--bundle",
      paramLabel = "DIR",
      required = true,
      description = "The bundle: the folder 'bundle' that 'learn' left in its --out.")
  private Path bundle;

  @Option(
      names = "--publish",
      paramLabel = "HOST:PORT",
      required = true,
      description = "The server.")
  private String publish;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      required = true,
      description = "The bundle's name.")
  private String name;

  @Override
  public void run() {
    HostAndPort server = HostAndPort.parse("publish", publish);
    BundleName bundleName = new BundleName(name);
    Bundle read = BundleFolder.read(bundle);
    Vertx vertx = Vertx.vertx();
    try {
      PrintWriter person = spec.commandLine().getOut();
      person.printf(
          "published %s as %s%n",
          Await.result(new Publisher(vertx, server).publish(bundleName, read)), bundleName);
      person.flush();
    } finally {
      Await.result(vertx.close());
    }
  }
}
