package io.maskcast.trainer.cli;

import io.maskcast.proto.call.Await;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.shared.trust.SigningKey;
import io.maskcast.trainer.publish.Publisher;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** A name at a server. */
final class NameOptions {

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

  BundleName name() {
    return new BundleName(name);
  }

  /** Does something at the server and waits for it. */
  <T> T with(Optional<SigningKey> key, Function<Publisher, Future<T>> work) {
    HostAndPort server = HostAndPort.parse("publish", publish);
    name();
    Vertx vertx = Vertx.vertx();
    try {
      return Await.result(work.apply(new Publisher(vertx, server, key)));
    } finally {
      Await.result(vertx.close());
    }
  }
}
