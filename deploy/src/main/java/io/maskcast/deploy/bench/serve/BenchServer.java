package io.maskcast.deploy.bench.serve;

import io.maskcast.proto.call.Await;
import io.maskcast.proto.wire.WireCounters;
import io.maskcast.server.ServerConfig;
import io.maskcast.server.ServerVerticle;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.shared.idx.IdxImages;
import io.maskcast.shared.storage.TemporaryFolder;
import io.maskcast.trainer.publish.Publisher;
import io.maskcast.trainer.sample.SampleData;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * An ordinary server with sample tiles as source {@value #NAME} and an untrained bundle of that
 * name. Keeps everything in a temporary folder that goes when it is closed.
 */
public final class BenchServer implements AutoCloseable {

  /** What source and bundle are called. */
  public static final String NAME = "bench";

  private final TemporaryFolder folder;
  private final Vertx vertx;
  private final int port;
  private final Bundle bundle;

  private BenchServer(TemporaryFolder folder, Vertx vertx, int port, Bundle bundle) {
    this.folder = folder;
    this.vertx = vertx;
    this.port = port;
    this.bundle = bundle;
  }

  /**
   * Starts one.
   *
   * @param host the address to listen on
   * @param port the port, 0 for any free one
   * @param data the tiles
   * @param keep the share of samples the mask keeps, over 0 to 1
   * @param seed of the mask
   * @param streams how it streams
   * @throws MaskcastException if it cannot listen or there is no place for temporary files
   */
  public static BenchServer start(
      String host, int port, SampleData data, double keep, long seed, StreamConfig streams) {
    TemporaryFolder folder = TemporaryFolder.of("bench");
    WireCounters wire = new WireCounters();
    Vertx vertx = Vertx.builder().withTransport(wire.transport()).build();
    try {
      Path tiles = folder.path().resolve("data");
      data.unpack(tiles);
      ServerVerticle server =
          new ServerVerticle(
              new ServerConfig(
                  host,
                  port,
                  folder.path().resolve("server"),
                  Map.of(NAME, tiles.toString()),
                  streams),
              wire);
      Await.result(vertx.deployVerticle(server));
      Bundle bundle =
          UntrainedBundle.of(
              IdxImages.readServed(tiles).layout(), keep, new SplittableRandom(seed));
      HostAndPort here = new HostAndPort(reachable(host), server.port());
      Await.result(new Publisher(vertx, here).publish(new BundleName(NAME), bundle));
      return new BenchServer(folder, vertx, server.port(), bundle);
    } catch (RuntimeException e) {
      Await.result(vertx.close());
      folder.close();
      throw e;
    }
  }

  /** All addresses of a machine are no address to connect to. */
  private static String reachable(String host) {
    return switch (host) {
      case "0.0.0.0" -> "127.0.0.1";
      case "::" -> "::1";
      default -> host;
    };
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /** What it published. */
  public Bundle bundle() {
    return bundle;
  }

  @Override
  public void close() {
    Await.result(vertx.close());
    folder.close();
  }
}
