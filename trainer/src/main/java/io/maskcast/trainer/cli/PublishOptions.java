package io.maskcast.trainer.cli;

import io.maskcast.proto.call.Await;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.trainer.publish.Publisher;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of publishing what is learned. */
final class PublishOptions {

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The bundle's name (default: that of the data folder).")
  private Optional<String> name;

  @Option(
      names = "--publish",
      paramLabel = "HOST:PORT",
      description = "The server to publish the bundle to; of several runs, the first.")
  private Optional<String> server;

  @Mixin private SigningOptions signing;

  /** The bundle's name. */
  BundleName bundleName(DataOptions data) {
    return new BundleName(name.orElseGet(data::name));
  }

  /** The server as it was written, if the bundle is to be published. */
  Optional<String> server() {
    return server;
  }

  /** Who publishes, if the bundle is to be; asked whether it can before anything is learned. */
  Optional<Publisher> publisher(Vertx vertx, BundleName bundleName) {
    Optional<Publisher> publisher =
        server.map(
            address -> new Publisher(vertx, HostAndPort.parse("publish", address), signing.key()));
    publisher.ifPresent(to -> Await.result(to.check(bundleName)));
    return publisher;
  }

  /** Publishes and says so. */
  static void publish(Publisher to, BundleName bundleName, Bundle bundle, PrintWriter person) {
    person.printf("published %s as %s%n", Await.result(to.publish(bundleName, bundle)), bundleName);
    person.flush();
  }
}
