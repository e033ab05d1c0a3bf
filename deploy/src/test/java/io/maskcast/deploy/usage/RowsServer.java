package io.maskcast.deploy.usage;

import io.maskcast.edge.cli.EdgeCommand;
import io.maskcast.proto.call.Await;
import io.maskcast.proto.wire.WireCounters;
import io.maskcast.server.ServerConfig;
import io.maskcast.server.ServerVerticle;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.shared.config.MaskcastCommandLine;
import io.maskcast.trainer.publish.Publisher;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** Real servers of tiles of one row, the source {@code rows}, and commands of an edge to them. */
final class RowsServer implements AutoCloseable {

  private final Path folder;
  private final WireCounters wire = new WireCounters();
  private final Vertx vertx = Vertx.builder().withTransport(wire.transport()).build();
  private int servers;
  private String address = "";

  @Command(name = "maskcast", subcommands = EdgeCommand.class)
  private static final class Root {}

  /** How a command ended, with the lines of standard error that are maskcast's. */
  record Outcome(int exit, String output, String error) {}

  /**
   * Writes the source; {@link #serve} starts a server.
   *
   * @param folder for all there is
   * @param samples of all tiles
   * @param width samples of a tile
   */
  RowsServer(Path folder, byte[] samples, int width) {
    this.folder = folder;
    ByteBuffer idx = ByteBuffer.allocate(16 + samples.length).putInt(0x803);
    idx.putInt(samples.length / width).putInt(1).putInt(width).put(samples);
    try {
      Files.write(folder.resolve("rows"), idx.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a server of its own folder, to which commands go from now on. */
  void serve(StreamConfig streams) {
    ServerVerticle server =
        new ServerVerticle(
            new ServerConfig(
                "127.0.0.1",
                0,
                folder.resolve("server" + servers++),
                Map.of("rows", folder.resolve("rows")),
                streams),
            wire);
    Await.result(vertx.deployVerticle(server));
    address = "127.0.0.1:" + server.port();
  }

  void publish(String name, Bundle bundle) {
    Await.result(
        new Publisher(vertx, HostAndPort.parse("publish", address))
            .publish(new BundleName(name), bundle));
  }

  String address() {
    return address;
  }

  /** Runs a command of the edge agent to this server. */
  Outcome edge(String command, String... flags) {
    return command(
        command,
        Stream.concat(Arrays.stream(flags), Stream.of("--server=" + address))
            .toArray(String[]::new));
  }

  Outcome usage(String... flags) {
    return command("usage", flags);
  }

  private Outcome command(String command, String... flags) {
    String[] arguments =
        Stream.of(
                Stream.of("edge", command, "--state-dir=" + folder.resolve("state")),
                Arrays.stream(flags))
            .flatMap(part -> part)
            .toArray(String[]::new);
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream error = new ByteArrayOutputStream();
    PrintStream outBefore = System.out;
    PrintStream errBefore = System.err;
    System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(error, true, StandardCharsets.UTF_8));
    try {
      int exit = MaskcastCommandLine.run(new Root(), arguments, Map.of());
      return new Outcome(
          exit,
          output.toString(StandardCharsets.UTF_8),
          Stream.of(error.toString(StandardCharsets.UTF_8).split("[\r\n]+", -1))
              .filter(line -> line.startsWith("maskcast"))
              .reduce("", (all, line) -> all + line + "\n"));
    } finally {
      System.setOut(outBefore);
      System.setErr(errBefore);
    }
  }

  @Override
  public void close() {
    Await.result(vertx.close());
  }
}
