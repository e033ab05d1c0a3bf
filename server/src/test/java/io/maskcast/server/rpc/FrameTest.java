package io.maskcast.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.maskcast.proto.v1.Codec;
import io.maskcast.proto.v1.StreamEnd;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.proto.v1.TileBatch;
import io.maskcast.proto.v1.TileSlice;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class FrameTest {

  private static final int CRC = 0x89abcdef;

  @Provide
  Arbitrary<TileBatch> heads() {
    return Combinators.combine(
            Arbitraries.integers().between(0, Integer.MAX_VALUE),
            Arbitraries.of(Codec.CODEC_UNSPECIFIED, Codec.CODEC_RAW, Codec.CODEC_DICTIONARY_ZSTD),
            Arbitraries.longs().between(0, Long.MAX_VALUE),
            Arbitraries.of(true, false))
        .as(
            (tiles, codec, offset, slice) -> {
              TileBatch.Builder head = TileBatch.newBuilder().setTileCount(tiles).setCodec(codec);
              if (slice) {
                head.setSlice(TileSlice.newBuilder().setOffset(offset).setLength(tiles));
              }
              return head.build();
            });
  }

  /** Lengths around those at which a length takes another byte. */
  @Provide
  Arbitrary<Integer> payloads() {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(0, 300), Arbitraries.integers().between(16_300, 16_500));
  }

  private static StreamTilesResponse parsed(Frame frame) throws InvalidProtocolBufferException {
    ByteBuffer framed = ByteBuffer.wrap(frame.framed().getBytes());
    assertThat(framed.get()).as("compressed").isZero();
    assertThat(framed.getInt()).isEqualTo(framed.remaining()).isEqualTo(frame.messageBytes());
    assertThat(frame.message().getBytes()).isEqualTo(bytes(framed));
    return StreamTilesResponse.parseFrom(framed);
  }

  private static byte[] bytes(ByteBuffer rest) {
    byte[] bytes = new byte[rest.remaining()];
    rest.duplicate().get(bytes);
    return bytes;
  }

  @Property
  void aBatchOnTheWireIsTheMessageItStandsFor(
      @ForAll("heads") TileBatch head, @ForAll("payloads") int length)
      throws InvalidProtocolBufferException {
    byte[] payload = new byte[length];
    new Random(length).nextBytes(payload);
    StreamTilesResponse message =
        StreamTilesResponse.newBuilder()
            .setBatch(
                head.toBuilder().setPayload(ByteString.copyFrom(payload)).setStreamCrc32C(CRC))
            .build();

    Frame frame = Frame.batch(head, length);
    System.arraycopy(payload, 0, frame.bytes(), frame.payloadOffset(), length);
    frame.checksum(CRC);

    assertThat(parsed(frame)).isEqualTo(message);
    assertThat(frame.messageBytes())
        .as("no byte more than the library would write")
        .isEqualTo(message.getSerializedSize());
  }

  @Test
  void theConnectionTakesTheBytesWhereTheyWereWritten() {
    Frame frame = Frame.batch(TileBatch.newBuilder().setTileCount(1).build(), 3);
    Buffer framed = frame.framed();
    frame.bytes()[frame.payloadOffset() + 2] = 77;
    assertThat(framed.getByte(framed.length() - 1)).isEqualTo((byte) 77);
  }

  @Test
  void aMessageWithoutBulkIsFramedAsItIs() throws InvalidProtocolBufferException {
    StreamTilesResponse end =
        StreamTilesResponse.newBuilder().setEnd(StreamEnd.newBuilder().setTileCount(7)).build();
    assertThat(parsed(Frame.of(end))).isEqualTo(end);
    assertThat(Frame.of(StreamTilesResponse.getDefaultInstance()).framed().getBytes())
        .containsExactly(0, 0, 0, 0, 0);
  }
}
