package io.maskcast.edge.stream;

import static io.maskcast.edge.RogueTiles.batch;
import static io.maskcast.edge.RogueTiles.ended;
import static io.maskcast.edge.RogueTiles.slice;
import static io.maskcast.edge.RogueTiles.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.maskcast.edge.EdgeAgent;
import io.maskcast.edge.EdgeBundles;
import io.maskcast.edge.EdgeConfig;
import io.maskcast.edge.EdgeJob;
import io.maskcast.edge.EdgeRun;
import io.maskcast.edge.RogueTiles;
import io.maskcast.edge.inference.MaskedNetwork;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.source.TileChoice;
import io.maskcast.proto.call.Await;
import io.maskcast.proto.call.LinkWindow;
import io.maskcast.proto.v1.Codec;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.proto.wire.WireCounters;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.shared.rendition.RenditionEncoder;
import io.maskcast.shared.rendition.RenditionPlan;
import io.maskcast.shared.tile.TileRange;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows of 16 samples as JPEG, from a server that sends what a test says. */
@Timeout(60)
class VersionStreamsTest {

  private static final int WIDTH = 16;

  /** Dark and bright: whichever of the first two samples is brighter is the class. */
  private static final byte[] ROWS = rows();

  @TempDir Path state;
  private final WireCounters wire = new WireCounters();
  private final Vertx vertx = Vertx.builder().withTransport(wire.transport()).build();
  private final Bundle bundle = EdgeBundles.jpegs(WIDTH, 0);
  private final RogueTiles server = new RogueTiles(bundle, 100);
  private byte[] scans;
  private EdgeAgent agent;

  private static byte[] rows() {
    byte[] rows = new byte[2 * WIDTH];
    rows[0] = (byte) 200;
    rows[WIDTH + 1] = (byte) 200;
    return rows;
  }

  @BeforeEach
  void connect() {
    RenditionPlan plan = RenditionPlan.of(bundle, EdgeBundles.row(WIDTH)).orElseThrow();
    scans = new RenditionEncoder(plan).batch(ROWS, 2);
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

  private static StreamTilesResponse scans(int tiles, int scanBytes, byte... payload) {
    StreamTilesResponse.Builder message = batch(tiles, Codec.CODEC_RAW, payload).toBuilder();
    message.getBatchBuilder().setScanBytes(scanBytes);
    return message.build();
  }

  private EdgeRun run(int tiles, long selected, StreamTilesResponse... messages) {
    server.streams(ended(tiles, (int) selected, messages));
    return Await.result(
        agent.run(
            new EdgeJob(
                new BundleName("rows"),
                SourceLevel.full("rows"),
                new TileChoice.Numbered(List.of(new TileRange(0, tiles - 1)))),
            EdgeJob.Listener.NONE));
  }

  private void refused(String reason, int selected, StreamTilesResponse... messages) {
    assertThatThrownBy(() -> run(2, selected, messages))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining(reason);
  }

  /** Each scan has a length of one byte in front. */
  private int scanned() {
    return scans.length - 2;
  }

  @Test
  void scansAreDecodedAndClassified() {
    EdgeRun run = run(2, scanned(), start(WIDTH, 2, 0), scans(2, scans.length, scans));
    assertThat(run.classes()).containsExactly(0, 1);
    assertThat(run.tiles().selected()).isEqualTo(scanned());
    assertThat(run.tiles().payload()).isEqualTo(scans.length);
    assertThat(run.tiles().dense()).isEqualTo(2 * WIDTH);
  }

  @Test
  void theSelfTestTriesTheDecoder() {
    MaskedNetwork.open(bundle, EdgeBundles.row(WIDTH), 8).close();
    Bundle lie = EdgeBundles.jpegs(WIDTH, 5);
    assertThatThrownBy(() -> MaskedNetwork.open(lie, EdgeBundles.row(WIDTH), 8))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("self-test");
  }

  @Test
  void scansThatAreCutShortAreNoTiles() {
    byte[] first = Arrays.copyOf(scans, scans[0]); // all but its last byte
    first[0]--;
    byte[] both = ByteString.copyFrom(first).concat(ByteString.copyFrom(first)).toByteArray();
    refused("JPEG scan", both.length - 2, start(WIDTH, 2, 0), scans(2, both.length, both));
  }

  @Test
  void lengthsThatDoNotFitAreRefused() {
    byte[] longer = scans.clone();
    longer[0]++;
    refused("scans of a batch", scanned(), start(WIDTH, 2, 0), scans(2, longer.length, longer));
    byte[] more = Arrays.copyOf(scans, scans.length + 1);
    refused("scans of a batch", scanned(), start(WIDTH, 2, 0), scans(2, more.length, more));
    refused("RAW payload", scanned(), start(WIDTH, 2, 0), scans(2, scans.length - 1, scans));
    refused("more scans", scanned(), start(WIDTH, 2, 0), scans(2, scans.length + 1, scans));
    refused("more scans", scanned(), start(WIDTH, 2, 0), scans(2, -1, scans));
    refused("RAW payload", scanned(), start(WIDTH, 2, 0), scans(2, 0, scans));
  }

  @Test
  void otherStreamsAreRefused() {
    refused("another mask", scanned(), start(WIDTH, 2, 2), scans(2, scans.length, scans));
    refused("slices", scanned(), start(WIDTH, 2, 0), slice(0, scans));
    refused("more tiles", scanned(), start(WIDTH, 2, 0), scans(3, scans.length, scans));
    refused("end record names", 2, start(WIDTH, 2, 0), scans(2, scans.length, scans));
    refused("1 MiB", 2, start(WIDTH, 2, 0), scans(2, 1_070_000, new byte[1_070_000]));
  }
}
