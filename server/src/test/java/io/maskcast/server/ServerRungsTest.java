package io.maskcast.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.maskcast.proto.call.CallException;
import io.maskcast.proto.v1.MaskForm;
import io.maskcast.proto.v1.RungSpan;
import io.maskcast.proto.v1.StreamTilesRequest;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.proto.v1.TileMasks;
import io.maskcast.proto.v1.TileRange;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.ladder.Ladder;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.vertx.core.json.JsonObject;
import io.vertx.grpc.common.GrpcStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Streams of some rungs of a ladder, and of some tiles of a range, read by the contract's words.
 */
@Timeout(60)
class ServerRungsTest {

  private static final int TILES = 20;
  private static final TileLayout LAYOUT = new TileLayout(2, 4, 1, SampleType.U8, Interleave.PIXEL);

  /** Rungs of elements {6}, {6, 1, 3} and all but 0. */
  private static final Ladder LADDER =
      Ladder.of(MaskGrid.pixels(1, 2, 4), new int[] {6, 3, 1, 2, 7, 4, 5}, new int[] {1, 3, 7});

  @TempDir Path folder;
  private final byte[] samples = new byte[TILES * 8];
  private RunningServer server;
  private Bundle bundle;

  @BeforeEach
  void start() {
    new Random(1).nextBytes(samples);
    server =
        RunningServer.start(
            RunningServer.config(
                folder.resolve("data"),
                Map.of("noise", RunningServer.idx(folder.resolve("noise"), samples, TILES, 2, 4))));
    bundle = BundleFixture.withLadder(BundleFixture.bundle(LAYOUT, LADDER.top(), 2), LADDER);
    server.publish("ladder", bundle);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private StreamTilesRequest.Builder request(int first, int end) {
    return StreamTilesRequest.newBuilder()
        .setSource("noise")
        .setBundleDigest(bundle.digest().hex())
        .addRanges(TileRange.newBuilder().setFirst(2).setLast(9))
        .setRungs(RungSpan.newBuilder().setFirst(first).setEnd(end));
  }

  private List<StreamTilesResponse> stream(StreamTilesRequest.Builder request) {
    return RunningServer.stream(server.calls(), request.build());
  }

  /** Samples of tiles, columnar. */
  private byte[] columnar(int[] tiles, int... elements) {
    byte[] bytes = new byte[tiles.length * elements.length];
    for (int e = 0; e < elements.length; e++) {
      for (int t = 0; t < tiles.length; t++) {
        bytes[e * tiles.length + t] = samples[tiles[t] * 8 + elements[e]];
      }
    }
    return bytes;
  }

  @Test
  void aRungBringsOnlyWhatTheOnesBelowDoNotHave() {
    int[] tiles = {2, 3, 4, 5, 6, 7, 8, 9};
    List<StreamTilesResponse> lowest = stream(request(0, 1));
    assertThat(lowest.get(0).getStart().getRungs().getEnd()).isEqualTo(1);
    assertThat(lowest.get(0).getStart().getSelectedBytesPerTile()).isEqualTo(1);
    assertThat(payload(lowest)).isEqualTo(columnar(tiles, 6));
    assertThat(payload(stream(request(1, 2)))).isEqualTo(columnar(tiles, 1, 3));
    assertThat(payload(stream(request(1, 3)))).isEqualTo(columnar(tiles, 1, 2, 3, 4, 5, 7));
    List<StreamTilesResponse> whole = stream(request(0, 3).clearRungs());
    assertThat(whole.get(0).getStart().hasRungs()).isFalse();
    assertThat(payload(whole)).isEqualTo(columnar(tiles, 1, 2, 3, 4, 5, 6, 7));
  }

  private static byte[] payload(List<StreamTilesResponse> messages) {
    assertThat(messages).hasSize(3);
    return messages.get(1).getBatch().getPayload().toByteArray();
  }

  @Test
  void someTilesOfARangeAreThoseTheMaskKeeps() {
    TileMasks second = masks(MaskForm.MASK_FORM_CELL_LIST, 3, 0, 2, 3); // 0, 3 and 7 of 2 .. 9
    List<StreamTilesResponse> some = stream(request(1, 2).setChosen(second));
    assertThat(some.get(0).getStart().getTileCount()).isEqualTo(3);
    assertThat(payload(some)).isEqualTo(columnar(new int[] {2, 5, 9}, 1, 3));
    TileMasks bits = masks(MaskForm.MASK_FORM_BITSET, 0b10000001);
    assertThat(payload(stream(request(0, 1).setChosen(bits))))
        .isEqualTo(columnar(new int[] {2, 9}, 6));
  }

  private static TileMasks masks(MaskForm form, int... bytes) {
    byte[] all = new byte[bytes.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) bytes[i];
    }
    return TileMasks.newBuilder().setForm(form).setMasks(ByteString.copyFrom(all)).build();
  }

  @Test
  void theSameTilesAreNotCountedAgain() {
    stream(request(0, 1));
    stream(request(1, 2));
    JsonObject total =
        server
            .usageWhen(usage -> usage.getJsonArray("streams").size() == 3) // with the publish
            .getJsonObject("total");
    assertThat(total.getLong("tiles")).isEqualTo(8);
    assertThat(total.getJsonObject("bytes").getLong("dense")).isEqualTo(64);
    assertThat(total.getJsonObject("bytes").getLong("selected")).isEqualTo(8 + 16);
  }

  @Test
  void whatIsNotThereIsRefused() {
    refused(request(2, 2), "no rungs from 2");
    refused(request(3, 4), "no rung 3");
    refused(request(0, 1).clearBundleDigest(), "name one");
    refused(request(0, 1).setChosen(masks(MaskForm.MASK_FORM_BITSET, 0)), "No tiles");
    refused(request(0, 1).setChosen(masks(MaskForm.MASK_FORM_BITSET, 1, 1)), "2 bytes for 8 bits");
    refused(request(0, 1).setChosen(masks(MaskForm.MASK_FORM_UNSPECIFIED, 1)), "form");
    refused(
        request(0, 1)
            .addRanges(TileRange.newBuilder().setLast(1L << 40))
            .setChosen(masks(MaskForm.MASK_FORM_BITSET, 1)),
        "of 1 to 1048576 can be");
    Bundle plain = BundleFixture.bundle(LAYOUT, Mask.all(LADDER.grid()), 2);
    server.publish("plain", plain);
    refused(request(0, 1).setBundleDigest(plain.digest().hex()), "no ladder");
  }

  private void refused(StreamTilesRequest.Builder request, String why) {
    assertThatThrownBy(() -> stream(request))
        .isInstanceOfSatisfying(
            CallException.class, e -> assertThat(e.status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT))
        .hasMessageContaining(why);
  }
}
