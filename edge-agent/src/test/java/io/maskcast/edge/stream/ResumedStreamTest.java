package io.maskcast.edge.stream;

import static io.maskcast.edge.RogueTiles.batch;
import static io.maskcast.edge.RogueTiles.ended;
import static io.maskcast.edge.RogueTiles.slice;
import static io.maskcast.edge.RogueTiles.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.edge.EdgeBundles;
import io.maskcast.edge.RogueTiles;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.usage.CallAccounts;
import io.maskcast.proto.call.Await;
import io.maskcast.proto.call.CallException;
import io.maskcast.proto.call.Calls;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.proto.wire.WireCounters;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.shared.tile.TileRange;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams that break: tiles of a row of four samples, of which two are kept. */
@Timeout(60)
class ResumedStreamTest {

  private static final int WIDTH = 4;
  private static final int KEPT = 2;
  private static final StreamTilesResponse FIRST_TWO = batch(2, new byte[] {9, 1, 2, 7});

  private final Vertx vertx = Vertx.vertx();
  private final Bundle bundle = EdgeBundles.bundle(WIDTH);
  private final RogueTiles server = new RogueTiles(bundle, 100);
  private final Calls calls = Calls.to(vertx, "127.0.0.1", server.port(), Duration.ofSeconds(20));
  private final List<String> given = Collections.synchronizedList(new ArrayList<>());
  private final List<Interruption> interruptions = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void close() {
    server.close();
    Await.result(vertx.close());
  }

  @Test
  void goesOnWithTheFirstTileThatWasNotGiven() {
    server.breaksOffAfter(start(WIDTH, 3, KEPT), FIRST_TWO);
    server.streams(ended(1, 2, start(WIDTH, 1, KEPT), batch(1, new byte[] {8, 3})));

    ByteAccount account = stream(2, new TileRange(5, 7));

    assertThat(given).containsExactly("0: [9, 1, 2, 7]", "2: [8, 3]");
    assertThat(server.asked()).containsExactly(asked(5, 7), asked(7, 7));
    assertThat(interruptions).singleElement().extracting(Interruption::tiles).isEqualTo(2L);
    assertThat(account.tiles()).isEqualTo(3);
    assertThat(account.payload()).isEqualTo(6);
  }

  @Test
  void leavesOutWholeRangesThatAreThere() {
    server.breaksOffAfter(start(WIDTH, 5, KEPT), batch(3, new byte[6]));
    server.streams(ended(2, 4, start(WIDTH, 2, KEPT), FIRST_TWO));

    stream(1, new TileRange(10, 11), new TileRange(0, 0), new TileRange(7, 8));

    assertThat(server.asked().get(1)).isEqualTo(asked(7, 8));
  }

  @Test
  void aTileOfWhichSomeSlicesCameIsAskedForAgainAndPaidForTwice() {
    server.breaksOffAfter(start(WIDTH, 1, KEPT), slice(0, (byte) 1));
    server.streams(ended(1, 2, start(WIDTH, 1, KEPT), slice(0, (byte) 4), slice(1, (byte) 5)));

    ByteAccount account = stream(1, new TileRange(0, 0));

    assertThat(given).containsExactly("0: [4, 5]");
    assertThat(account.payload()).isEqualTo(3);
    assertThat(account.tiles()).isEqualTo(1);
  }

  @Test
  void retriesAreCountedFromTheLastTileOn() {
    for (int left = 3; left > 1; left--) {
      server.breaksOffAfter(start(WIDTH, left, KEPT));
      server.breaksOffAfter(start(WIDTH, left, KEPT), batch(1, new byte[] {1, (byte) left}));
    }
    server.streams(ended(1, 2, start(WIDTH, 1, KEPT), batch(1, new byte[] {1, 1})));

    stream(2, new TileRange(0, 2));

    assertThat(given).containsExactly("0: [1, 3]", "1: [1, 2]", "2: [1, 1]");
    assertThat(interruptions).extracting(Interruption::tiles).containsExactly(0L, 1L, 1L, 2L);
    assertThat(interruptions)
        .extracting(interruption -> interruption.pause().toMillis())
        .containsExactly(1L, 1L, 2L, 1L);
  }

  @Test
  void theLastFailureIsTheAnswerWhenRetriesAreUsedUp() {
    server.cutsTheConnection();

    assertThatThrownBy(() -> stream(2, new TileRange(0, 2)))
        .isInstanceOf(CallException.class)
        .hasMessageContaining("127.0.0.1:" + server.port());
    assertThat(server.asked()).hasSize(3);
  }

  @Test
  void aServerThatComesBackIsFound() {
    RogueTiles other = new RogueTiles(bundle, 100);
    Calls toOther = Calls.to(vertx, "127.0.0.1", other.port(), Duration.ofSeconds(20));
    other.close();

    assertThatThrownBy(() -> stream(toOther, 3, new TileRange(0, 2)))
        .hasMessageContaining("Cannot connect");
    assertThat(interruptions).hasSize(3);
  }

  @Test
  void damagedPayloadsAreNotGiven() {
    StreamTilesResponse.Builder damaged = FIRST_TWO.toBuilder();
    damaged.getBatchBuilder().setStreamCrc32C(12345);
    server.breaksOffAfter(start(WIDTH, 2, KEPT), damaged.build());
    server.streams(ended(2, 4, start(WIDTH, 2, KEPT), FIRST_TWO));

    stream(1, new TileRange(0, 1));

    assertThat(given).containsExactly("0: [9, 1, 2, 7]");
    assertThat(interruptions)
        .singleElement()
        .satisfies(broke -> assertThat(broke.failure()).contains("checksum"));
  }

  @Test
  void nothingIsAskedForWhenOnlyTheEndRecordIsMissing() {
    server.breaksOffAfter(start(WIDTH, 2, KEPT), FIRST_TWO);

    ByteAccount account = stream(1, new TileRange(0, 1));

    assertThat(account.tiles()).isEqualTo(2);
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void anEndRecordThatDoesNotFitIsAFailureThatNoRetryMends() {
    server.streams(ended(3, 4, start(WIDTH, 2, KEPT), FIRST_TWO));

    assertThatThrownBy(() -> stream(5, new TileRange(0, 1)))
        .hasMessageContaining("end record names 3 tiles");
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void aHandlerThatFailsIsNotAskedAgain() {
    server.streams(ended(2, 4, start(WIDTH, 2, KEPT), FIRST_TWO));
    TileBatchHandler failing =
        (position, tiles, columnar) ->
            Future.failedFuture(new MaskcastException("the disk is full"));

    assertThatThrownBy(() -> Await.result(stream(calls, 5, failing, new TileRange(0, 1))))
        .hasMessage("the disk is full");
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void theNextStreamBeginsOnceTheHandlerIsDoneWithTheLast() {
    server.breaksOffAfter(start(WIDTH, 3, KEPT), FIRST_TWO);
    server.streams(ended(1, 2, start(WIDTH, 1, KEPT), batch(1, new byte[] {8, 3})));
    List<String> events = Collections.synchronizedList(new ArrayList<>());
    TileBatchHandler slow =
        (position, tiles, columnar) -> {
          events.add("given " + position);
          return vertx
              .timer(200, TimeUnit.MILLISECONDS)
              .onSuccess(done -> events.add("done " + position))
              .mapEmpty();
        };

    Await.result(stream(calls, 1, slow, new TileRange(0, 2)));

    assertThat(events).containsExactly("given 0", "done 0", "given 2", "done 2");
  }

  private ByteAccount stream(int retries, TileRange... ranges) {
    return stream(calls, retries, ranges);
  }

  private ByteAccount stream(Calls to, int retries, TileRange... ranges) {
    TileBatchHandler recording =
        (position, tiles, columnar) -> {
          given.add(position + ": " + Arrays.toString(columnar));
          return Future.succeededFuture();
        };
    return Await.result(stream(to, retries, recording, ranges));
  }

  private Future<ByteAccount> stream(
      Calls to, int retries, TileBatchHandler handler, TileRange... ranges) {
    RetryPolicy policy = new RetryPolicy(retries, Duration.ofMillis(1), Duration.ofMillis(50));
    SelectionPlan plan =
        SelectionPlan.compile(
            bundle.mask(), new TileLayout(1, WIDTH, 1, SampleType.U8, Interleave.PIXEL));
    return new TileClient(
            vertx, to, CallAccounts.unrecorded(vertx, new WireCounters(), "edge"), policy)
        .stream(
            SourceLevel.full("rows"),
            Optional.of(bundle),
            plan,
            List.of(ranges),
            handler,
            interruptions::add);
  }

  private static List<io.maskcast.proto.v1.TileRange> asked(long first, long last) {
    return List.of(
        io.maskcast.proto.v1.TileRange.newBuilder().setFirst(first).setLast(last).build());
  }
}
