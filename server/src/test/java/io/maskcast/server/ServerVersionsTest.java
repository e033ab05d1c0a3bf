package io.maskcast.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.proto.call.CallException;
import io.maskcast.proto.v1.Codec;
import io.maskcast.proto.v1.StreamEnd;
import io.maskcast.proto.v1.StreamStart;
import io.maskcast.proto.v1.StreamTilesRequest;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.proto.v1.TileBatch;
import io.maskcast.proto.v1.TileRange;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.jpeg.JpegEncoder;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.shared.version.Jpeg;
import io.maskcast.shared.version.Thumbnail;
import io.maskcast.shared.version.Version;
import io.vertx.grpc.common.GrpcStatus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams of tiles that travel in versions, read by the words of the contract. */
@Timeout(60)
class ServerVersionsTest {

  private static final int TILES = 300;
  private static final TileLayout SMALL = new TileLayout(8, 12, 3, SampleType.U8, Interleave.PIXEL);
  private static final TileLayout LARGE =
      new TileLayout(512, 512, 3, SampleType.U8, Interleave.PIXEL);
  private static final List<Version> CHOSEN =
      List.of(new Jpeg(80), new Thumbnail(2, 3), new Jpeg(20));

  @TempDir Path folder;
  private final byte[] small = waves(TILES * SMALL.denseBytes());
  private RunningServer server;

  private static byte[] waves(int size) {
    Random random = new Random(5);
    byte[] samples = new byte[size];
    for (int i = 0; i < size; i++) {
      samples[i] = (byte) (128 + 80 * Math.sin(i / 40.0) + random.nextInt(40));
    }
    return samples;
  }

  @BeforeEach
  void start() {
    byte[] noise = new byte[LARGE.denseBytes()];
    new Random(6).nextBytes(noise);
    server =
        RunningServer.start(
            RunningServer.config(
                folder.resolve("data"),
                Map.of(
                    "small", RunningServer.idx(folder.resolve("small"), small, TILES, 8, 12, 3),
                    "noise", RunningServer.idx(folder.resolve("noise"), noise, 1, 512, 512, 3))));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static Mask channels(TileLayout layout) {
    BitSet all = new BitSet();
    all.set(0, layout.channels());
    return Mask.of(MaskGrid.channels(layout.channels(), layout.height(), layout.width()), all);
  }

  private static Map<Integer, byte[]> headers(TileLayout layout, List<Version> chosen, int off) {
    Map<Integer, byte[]> headers = new TreeMap<>();
    for (Version version : chosen) {
      if (version instanceof Jpeg jpeg) {
        try (JpegEncoder encoder =
            new JpegEncoder(jpeg.quality() - off, layout.height(), layout.width(), 1)) {
          headers.put(jpeg.quality(), encoder.header().bytes());
        }
      }
    }
    return headers;
  }

  private Bundle publish(TileLayout layout, List<Version> chosen, int off) {
    Bundle plain = BundleFixture.bundle(layout, channels(layout), 2);
    Bundle bundle =
        BundleFixture.withVersions(plain, chosen, headers(layout, chosen, off), new byte[] {1});
    server.publish("versions", bundle);
    return bundle;
  }

  private List<StreamTilesResponse> stream(String source, Bundle bundle, int tiles) {
    return RunningServer.stream(
        server.calls(),
        StreamTilesRequest.newBuilder()
            .setSource(source)
            .setBundleDigest(bundle.digest().hex())
            .addRanges(TileRange.newBuilder().setLast(tiles - 1))
            .build());
  }

  /** One channel of a tile. */
  private byte[] plane(int tile, int channel) {
    byte[] plane = new byte[96];
    for (int pixel = 0; pixel < 96; pixel++) {
      plane[pixel] = small[tile * SMALL.denseBytes() + pixel * 3 + channel];
    }
    return plane;
  }

  private static byte[] shown(byte[] file) {
    try {
      return (byte[])
          ImageIO.read(new ByteArrayInputStream(file))
              .getRaster()
              .getDataElements(0, 0, 12, 8, null);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void batchesHoldSamplesAndScans() {
    Bundle bundle = publish(SMALL, CHOSEN, 0);

    List<StreamTilesResponse> messages = stream("small", bundle, TILES);

    StreamStart start = messages.get(0).getStart();
    assertThat(start.getSelectedBytesPerTile()).isEqualTo(6);
    List<TileBatch> batches = new ArrayList<>();
    messages.subList(1, messages.size() - 1).forEach(message -> batches.add(message.getBatch()));
    assertThat(batches).extracting(TileBatch::getTileCount).containsExactly(256, 44);
    long selected = 0;
    long payload = 0;
    int tile = 0;
    for (TileBatch batch : batches) {
      selected += requireBatch(batch, tile, bundle.jpegHeaders());
      payload += batch.getPayload().size();
      tile += batch.getTileCount();
    }
    StreamEnd end = messages.get(messages.size() - 1).getEnd();
    assertThat(end.getTileCount()).isEqualTo(TILES);
    assertThat(end.getSelectedBytes()).isEqualTo(selected);
    assertThat(end.getPayloadBytes()).isEqualTo(payload);
  }

  /** Checks a batch of tiles from one on; returns its selected bytes. */
  private long requireBatch(TileBatch batch, int first, Map<Integer, byte[]> headers) {
    int count = batch.getTileCount();
    assertThat(batch.getCodec()).isEqualTo(Codec.CODEC_RAW);
    ByteBuffer in = batch.getPayload().asReadOnlyByteBuffer();
    assertThat(in.remaining() - batch.getScanBytes()).isEqualTo(6 * count);
    for (int sample = 0; sample < 6; sample++) {
      for (int tile = 0; tile < count; tile++) {
        assertThat(in.get()).isEqualTo(mean(plane(first + tile, 1), sample));
      }
    }
    long selected = 6L * count;
    for (int tile = 0; tile < count; tile++) {
      for (int channel : new int[] {0, 2}) {
        int quality = ((Jpeg) CHOSEN.get(channel)).quality();
        byte[] scan = new byte[varint(in)];
        in.get(scan);
        selected += scan.length;
        byte[] header = headers.get(quality);
        ByteBuffer file = ByteBuffer.allocate(header.length + scan.length + 2);
        file.put(header).put(scan).put((byte) 0xff).put((byte) 0xd9);
        try (JpegEncoder encoder = new JpegEncoder(quality, 8, 12, 1)) {
          assertThat(shown(file.array()))
              .isEqualTo(shown(encoder.encode(plane(first + tile, channel))));
        }
      }
    }
    assertThat(in.hasRemaining()).isFalse();
    return selected;
  }

  private static int varint(ByteBuffer in) {
    int low = in.get();
    return low >= 0 ? low : (low & 0x7f) + in.get() * 128;
  }

  /** Of 4 x 4 pixels: 2 x 3 of them are 8 x 12. */
  private static byte mean(byte[] plane, int sample) {
    int sum = 0;
    for (int pixel = 0; pixel < 16; pixel++) {
      int row = sample / 3 * 4 + pixel / 4;
      sum += plane[row * 12 + sample % 3 * 4 + pixel % 4] & 0xff;
    }
    return (byte) Math.round(sum / 16.0);
  }

  private void refused(String source, Bundle bundle, String reason) {
    assertThatThrownBy(() -> stream(source, bundle, 1))
        .isInstanceOfSatisfying(
            CallException.class,
            failure -> assertThat(failure.status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT))
        .hasMessageContaining(reason);
  }

  @Test
  void headersThatAreNotOfTheirQualityAreRefused() {
    refused("small", publish(SMALL, CHOSEN, 1), "another header for quality");
  }

  @Test
  void bundlesForOtherTilesAreRefused() {
    refused("noise", publish(SMALL, CHOSEN, 0), "The mask is for tiles of 8x12x3");
  }

  @Test
  void aTileThatDoesNotFitABatchEndsTheStreamWithTheReason() {
    List<Version> best = List.of(new Jpeg(100), new Jpeg(100), new Jpeg(100));
    refused("noise", publish(LARGE, best, 0), "in the versions of the bundle");
  }
}
