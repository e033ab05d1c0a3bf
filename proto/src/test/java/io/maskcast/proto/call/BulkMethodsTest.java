package io.maskcast.proto.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.proto.v1.TileBatch;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.grpc.common.CodecException;
import io.vertx.grpc.common.GrpcMessage;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BulkMethodsTest {

  private static StreamTilesResponse batch(int payload) {
    byte[] bytes = new byte[payload];
    new Random(payload).nextBytes(bytes);
    return StreamTilesResponse.newBuilder()
        .setBatch(TileBatch.newBuilder().setTileCount(3).setPayload(ByteString.copyFrom(bytes)))
        .build();
  }

  private static StreamTilesResponse decode(Buffer message) {
    return BulkMethods.streamTiles().decoder().decode(GrpcMessage.message("identity", message));
  }

  /** Where a message may lie. */
  enum Place {
    WHOLE,
    MIDDLE,
    DIRECT
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void messagesAreReadWhereTheyAre(Place place) {
    StreamTilesResponse message = batch(70_000);
    byte[] bytes = message.toByteArray();
    byte[] middle = new byte[bytes.length + 9];
    System.arraycopy(bytes, 0, middle, 5, bytes.length);

    StreamTilesResponse decoded =
        decode(
            switch (place) {
              case WHOLE -> Buffer.buffer(bytes);
              case MIDDLE -> Buffer.buffer(middle).slice(5, 5 + bytes.length);
              case DIRECT ->
                  BufferInternal.buffer(Unpooled.directBuffer(bytes.length).writeBytes(bytes));
            });

    assertThat(decoded).isEqualTo(message);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 200})
  void smallMessagesAreReadToo(int payload) {
    assertThat(decode(Buffer.buffer(batch(payload).toByteArray()))).isEqualTo(batch(payload));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 100})
  void aMessageCutShortIsRefused(int missing) {
    Buffer message = Buffer.buffer(batch(200).toByteArray());
    Buffer cut = message.slice(0, message.length() - missing);
    assertThatThrownBy(() -> decode(cut)).isInstanceOf(CodecException.class);
  }
}
