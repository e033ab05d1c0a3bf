package io.maskcast.deploy.bench.local;

import io.maskcast.edge.EdgeAgent;
import io.maskcast.edge.EdgeConfig;
import io.maskcast.edge.EdgeJob;
import io.maskcast.edge.EdgeRun;
import io.maskcast.edge.anytime.Stop;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.source.TileChoice;
import io.maskcast.edge.stream.RetryPolicy;
import io.maskcast.edge.stream.TileClient;
import io.maskcast.edge.usage.CallAccounts;
import io.maskcast.proto.call.Await;
import io.maskcast.proto.call.Calls;
import io.maskcast.proto.call.LinkWindow;
import io.maskcast.proto.wire.WireBytes;
import io.maskcast.proto.wire.WireCounters;
import io.maskcast.server.ServerConfig;
import io.maskcast.server.ServerVerticle;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.shared.payload.PayloadCodec;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.storage.TemporaryFolder;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.shared.tile.TileRange;
import io.maskcast.trainer.publish.Publisher;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A maskcast server with tiles and an edge agent, joined by a socket of this machine. For one
 * thread.
 */
public final class TileLink implements AutoCloseable {

  private static final String HOST = "127.0.0.1";
  private static final String NAME = "tiles";
  private static final SourceLevel SOURCE = SourceLevel.full(NAME);
  private static final BundleName BUNDLE = new BundleName("arm");
  private static final String CLIENT = "bench";
  private static final int IDX_OF_BYTES = 0x804; // unsigned bytes, four dimensions

  private final TemporaryFolder folder = TemporaryFolder.of("bench");
  private final WireCounters serverWire = new WireCounters();
  private final Vertx serverVertx = Vertx.builder().withTransport(serverWire.transport()).build();
  private final WireCounters wire = new WireCounters();
  private final Vertx vertx = Vertx.builder().withTransport(wire.transport()).build();
  private final TileLayout layout;
  private final int tiles;
  private final HostAndPort address;

  /**
   * Starts both.
   *
   * @param layout of the tiles
   * @param samples tile after tile
   */
  public TileLink(TileLayout layout, byte[] samples) {
    this.layout = layout;
    this.tiles = samples.length / layout.denseBytes();
    Path file = folder.path().resolve("tiles-idx4-ubyte");
    WholeFile.write(file, idx(samples));
    ServerVerticle server =
        new ServerVerticle(
            new ServerConfig(
                HOST,
                0,
                folder.path().resolve("server"),
                Map.of(NAME, file.toString()),
                StreamConfig.defaults()),
            serverWire);
    Await.result(serverVertx.deployVerticle(server));
    this.address = new HostAndPort(HOST, server.port());
  }

  private byte[] idx(byte[] samples) {
    return ByteBuffer.allocate(5 * Integer.BYTES + samples.length)
        .putInt(IDX_OF_BYTES)
        .putInt(tiles)
        .putInt(layout.height())
        .putInt(layout.width())
        .putInt(layout.channels())
        .put(samples)
        .array();
  }

  /** Publishes a bundle in place of the one before it. */
  public void publish(Bundle bundle) {
    Await.result(new Publisher(serverVertx, address).publish(BUNDLE, bundle));
  }

  /** An edge agent runs what is published on all tiles. */
  public EdgeRun run() {
    return run(new EdgeJob(BUNDLE, SOURCE, new TileChoice.All()));
  }

  /**
   * The same rung by rung, under a ladder.
   *
   * @param stop says when a tile stops
   * @param window how many tiles climb together
   */
  public EdgeRun run(Stop stop, int window) {
    return run(new EdgeJob(BUNDLE, SOURCE, new TileChoice.All()).stopping(stop, window));
  }

  private EdgeRun run(EdgeJob job) {
    EdgeAgent agent =
        new EdgeAgent(
            vertx,
            wire,
            new EdgeConfig(
                address,
                CLIENT,
                folder.path().resolve("edge"),
                EdgeConfig.DEFAULT_TIMEOUT,
                EdgeConfig.DEFAULT_BATCH,
                RetryPolicy.NONE,
                LinkWindow.DEFAULT));
    try {
      return Await.result(agent.run(job, EdgeJob.Listener.NONE));
    } finally {
      Await.result(agent.close());
    }
  }

  /** A connection of an edge; what it moves is {@link #wire()}. */
  public Connection connect(Optional<Bundle> bundle, boolean compressed) {
    return new Connection(bundle, compressed);
  }

  /** What crossed the edge's sockets: read is down, written is up. */
  public WireBytes wire() {
    return wire.total();
  }

  public int tiles() {
    return tiles;
  }

  /** Takes what came of some tiles. */
  public interface Taker {

    /**
     * Takes them.
     *
     * @param count how many tiles
     * @param columnar their selected samples, columnar
     */
    void take(int count, byte[] columnar);
  }

  /** A connection that asks for tiles. */
  public final class Connection implements AutoCloseable {

    private final Calls calls =
        Calls.to(
            vertx,
            address.host(),
            address.port(),
            EdgeConfig.DEFAULT_TIMEOUT,
            new LinkWindow(LinkWindow.DEFAULT));
    private final TileClient client;
    private final Optional<Bundle> bundle;
    private final SelectionPlan plan;

    private Connection(Optional<Bundle> bundle, boolean compressed) {
      Set<PayloadCodec> offered =
          compressed ? EnumSet.allOf(PayloadCodec.class) : EnumSet.of(PayloadCodec.RAW);
      this.client =
          new TileClient(
                  vertx, calls, CallAccounts.unrecorded(vertx, wire, CLIENT), RetryPolicy.NONE)
              .offering(offered);
      this.bundle = bundle;
      this.plan =
          bundle
              .map(used -> SelectionPlan.compile(used.mask(), layout))
              .orElseGet(() -> SelectionPlan.dense(layout));
    }

    /** Asks for tiles and waits for the last of them. */
    public void ask(int first, int count, Taker taker) {
      Await.result(
          client.stream(
              SOURCE,
              bundle,
              plan,
              List.of(new TileRange(first, first + count - 1)),
              (position, came, columnar) -> {
                taker.take(came, columnar);
                return Future.succeededFuture();
              },
              broke -> {}));
    }

    @Override
    public void close() {
      Await.result(calls.close());
    }
  }

  @Override
  public void close() {
    Await.result(vertx.close());
    Await.result(serverVertx.close());
    folder.close();
  }
}
