package io.maskcast.edge.anytime;

import static io.maskcast.edge.RogueTiles.batch;
import static io.maskcast.edge.RogueTiles.ended;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.edge.EdgeAgent;
import io.maskcast.edge.EdgeBundles;
import io.maskcast.edge.EdgeConfig;
import io.maskcast.edge.EdgeJob;
import io.maskcast.edge.EdgeRun;
import io.maskcast.edge.RogueTiles;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.source.TileChoice;
import io.maskcast.edge.stream.RetryPolicy;
import io.maskcast.proto.call.Await;
import io.maskcast.proto.call.LinkWindow;
import io.maskcast.proto.v1.Codec;
import io.maskcast.proto.v1.RungSpan;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.proto.wire.WireCounters;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.shared.tile.TileRange;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows of 16 samples that climb two rungs, from a server that sends what a test says. */
@Timeout(60)
class ClimbingTest {

  private static final int WIDTH = 16;

  @TempDir Path state;
  private final WireCounters wire = new WireCounters();
  private final Vertx vertx = Vertx.builder().withTransport(wire.transport()).build();
  private final RogueTiles server = new RogueTiles(EdgeBundles.ladder(WIDTH), 100);
  private final List<String> fallbacks = new ArrayList<>();
  private EdgeAgent agent;

  @BeforeEach
  void connect() {
    agent =
        new EdgeAgent(
            vertx,
            wire,
            new EdgeConfig(
                new HostAndPort("127.0.0.1", server.port()),
                "edge",
                state,
                Duration.ofSeconds(20),
                8,
                RetryPolicy.NONE,
                LinkWindow.DEFAULT));
  }

  @AfterEach
  void close() {
    server.close();
    Await.result(vertx.close());
  }

  private EdgeRun run() {
    return run(EdgeJob.DEFAULT_WINDOW);
  }

  private EdgeRun run(int window) {
    return Await.result(
        agent.run(
            new EdgeJob(
                    new BundleName("rows"),
                    SourceLevel.full("rows"),
                    new TileChoice.Numbered(List.of(new TileRange(0, 2))))
                .stopping(new Stop.AsAccurate(), window),
            new EdgeJob.Listener() {
              @Override
              public void started(long tiles) {
                assertThat(tiles).isEqualTo(3);
              }

              @Override
              public void classified(long tile, int predicted, float confidence) {
                assertThat(tile).isBetween(0L, 2L);
              }

              @Override
              public void withoutLadder(String why) {
                fallbacks.add(why);
              }
            }));
  }

  private static StreamTilesResponse start(int tiles, int perTile, int first, int end) {
    StreamTilesResponse.Builder start = RogueTiles.start(WIDTH, tiles, perTile).toBuilder();
    start.getStartBuilder().setRungs(RungSpan.newBuilder().setFirst(first).setEnd(end));
    return start.build();
  }

  /** Of three tiles the one in the middle is not sure by its first sample. */
  private void streamsLowestRung() {
    server.streamsFirst(
        ended(3, 3, start(1, 0, 1), batch(3, Codec.CODEC_RAW, (byte) 9, (byte) 1, (byte) 9)));
  }

  @Test
  void theNextRungIsOfTheTilesThatAreNotSure() {
    streamsLowestRung();
    server.streams(ended(1, 1, start(1, 1, 1, 2), batch(1, Codec.CODEC_RAW, (byte) 7)));
    EdgeRun run = run();
    assertThat(run.classes()).containsExactly(0, 1, 0);
    assertThat(run.stopped()).containsExactly(2L, 1L);
    assertThat(run.tiles().selected()).isEqualTo(4);
    assertThat(run.tiles().tiles()).isEqualTo(3);
  }

  @Test
  void theLowestRungAgainIsNotTheNextOne() {
    streamsLowestRung();
    server.streams(ended(1, 1, start(1, 1, 0, 1), batch(1, Codec.CODEC_RAW, (byte) 7)));
    assertThatThrownBy(this::run)
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("samples of other rungs");
  }

  @Test
  void aRungOfTilesThatAreSureIsRefused() {
    streamsLowestRung();
    server.streams(
        ended(3, 3, start(1, 1, 2), batch(3, Codec.CODEC_RAW, (byte) 7, (byte) 7, (byte) 7)));
    assertThatThrownBy(this::run)
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("a start record for other tiles");
  }

  @Test
  void aServerThatForgetsLaddersOnTheWayIsNoServerWithoutThem() {
    streamsLowestRung();
    server.streams(ended(1, 1, RogueTiles.start(WIDTH, 1, 1), batch(1, Codec.CODEC_RAW, (byte) 7)));
    assertThatThrownBy(this::run)
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("samples of other rungs");
    assertThat(fallbacks).isEmpty();
  }

  /** Tiles that are answered are not answered again by whole masks. */
  @Test
  void aServerThatForgetsLaddersAfterAWindowEndsTheRun() {
    server.streamsFirst(ended(1, 1, start(1, 1, 0, 1), batch(1, Codec.CODEC_RAW, (byte) 9)));
    server.streams(
        ended(1, 2, RogueTiles.start(WIDTH, 1, 2), batch(1, Codec.CODEC_RAW, (byte) 9, (byte) 1)));
    assertThatThrownBy(() -> run(1))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("The server knows no rungs of a ladder");
    assertThat(fallbacks).isEmpty();
  }

  private static StreamTilesResponse start(int perTile, int first, int end) {
    return start(3, perTile, first, end);
  }

  @Test
  void aServerThatKnowsNoLaddersStreamsWholeMasksInstead() {
    server.streams(
        ended(
            3,
            6,
            RogueTiles.start(WIDTH, 3, 2),
            batch(3, Codec.CODEC_RAW, (byte) 9, (byte) 1, (byte) 9, (byte) 1, (byte) 9, (byte) 1)));
    EdgeRun run = run();
    assertThat(run.classes()).containsExactly(0, 1, 0);
    assertThat(run.stopped()).isEmpty();
    assertThat(fallbacks).singleElement().asString().contains("knows no rungs");
    assertThat(server.asked()).as("rungs, then masks").hasSize(2);
  }

  @Test
  void tilesThatAreSureAtOnceTakeOneStream() {
    server.streams(
        ended(3, 3, start(1, 0, 1), batch(3, Codec.CODEC_RAW, (byte) 9, (byte) 8, (byte) 7)));
    EdgeRun run = run();
    assertThat(run.classes()).containsExactly(0, 0, 0);
    assertThat(run.stopped()).containsExactly(3L, 0L);
    assertThat(run.tiles().selected()).isEqualTo(3);
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void aRungOutOfOrderIsNoTile() {
    server.streams(
        ended(3, 3, start(1, 1, 2), batch(3, Codec.CODEC_RAW, (byte) 9, (byte) 8, (byte) 7)));
    assertThatThrownBy(this::run)
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("samples of other rungs");
    assertThat(fallbacks).isEmpty();
  }
}
