package io.maskcast.deploy;

import io.maskcast.edge.cli.EdgeCommand;
import io.maskcast.proto.call.Await;
import io.maskcast.proto.wire.WireCounters;
import io.maskcast.server.ServerConfig;
import io.maskcast.server.ServerVerticle;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.server.source.Tiling;
import io.maskcast.server.source.remote.RemoteConfig;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.shared.trust.SigningKey;
import io.maskcast.trainer.publish.Publisher;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** Real servers of some sources, and commands of an edge to them. */
public final class EdgeToServer implements AutoCloseable {

  private final Path folder;
  private final Map<String, String> sources = new HashMap<>();
  private final Tiling tiling;
  private final WireCounters wire = new WireCounters();
  private final Vertx vertx = Vertx.builder().withTransport(wire.transport()).build();
  private int servers;
  private String address = "";
  private String deployment = "";

  @Command(name = "maskcast", subcommands = EdgeCommand.class)
  private static final class Root {}

  /** How a command ended, with the lines of standard error that are maskcast's. */
  public record Outcome(int exit, String output, String error) {}

  /**
   * Knows the sources; {@link #serve} starts a server.
   *
   * @param folder for what servers and edge keep
   * @param sources by name
   * @param tiling of rasters
   */
  public EdgeToServer(Path folder, Map<String, Path> sources, Tiling tiling) {
    this.folder = folder;
    sources.forEach((name, path) -> this.sources.put(name, path.toString()));
    this.tiling = tiling;
  }

  /** Starts a server of its own folder, to which commands go from now on. */
  public void serve(StreamConfig streams) {
    serve(streams, List.of());
  }

  /** Starts a server of its own folder that stores only what some keys signed. */
  public void serve(StreamConfig streams, List<Path> trust) {
    start(folder.resolve("server" + servers++), streams, trust);
  }

  /** Stops the server. */
  public void stopServer() {
    Await.result(vertx.undeploy(deployment));
  }

  /** Starts a server of the folder of the last one. */
  public void serveAgain(StreamConfig streams) {
    start(folder.resolve("server" + (servers - 1)), streams, List.of());
  }

  private void start(Path dataDir, StreamConfig streams, List<Path> trust) {
    ServerVerticle server =
        new ServerVerticle(
            new ServerConfig(
                "127.0.0.1", 0, dataDir, sources, tiling, streams, RemoteConfig.defaults(), trust),
            wire);
    deployment = Await.result(vertx.deployVerticle(server));
    address = "127.0.0.1:" + server.port();
  }

  /** Publishes a bundle to the server. */
  public void publish(String name, Bundle bundle) {
    publish(name, bundle, Optional.empty());
  }

  /** Publishes a bundle to the server, signed if there is a key. */
  public void publish(String name, Bundle bundle, Optional<SigningKey> key) {
    Await.result(publisher(key).publish(new BundleName(name), bundle));
  }

  /** Who publishes to the server. */
  public Publisher publisher(Optional<SigningKey> key) {
    return new Publisher(vertx, HostAndPort.parse("publish", address), key);
  }

  /** Commands go to another address from now on, as of a relay to the server. */
  public void reachedAt(String other) {
    address = other;
  }

  /** Where the server listens. */
  public String address() {
    return address;
  }

  /** Runs a command of the edge agent to this server. */
  public Outcome edge(String command, String... flags) {
    return command(
        command,
        Stream.concat(Arrays.stream(flags), Stream.of("--server=" + address))
            .toArray(String[]::new));
  }

  /** Runs {@code maskcast edge usage}. */
  public Outcome usage(String... flags) {
    return state("usage", flags);
  }

  /** Runs a command that looks at what the edge keeps. */
  public Outcome state(String command, String... flags) {
    return command(command, flags);
  }

  private Outcome command(String command, String... flags) {
    String[] arguments =
        Stream.of(
                Stream.of("edge", command, "--state-dir=" + folder.resolve("state")),
                Arrays.stream(flags))
            .flatMap(part -> part)
            .toArray(String[]::new);
    CommandRun run = CommandRun.of(new Root(), arguments);
    return new Outcome(
        run.exit(),
        run.out(),
        Stream.of(run.err().split("[\r\n]+", -1))
            .filter(line -> line.startsWith("maskcast"))
            .reduce("", (all, line) -> all + line + "\n"));
  }

  @Override
  public void close() {
    Await.result(vertx.close());
  }
}
