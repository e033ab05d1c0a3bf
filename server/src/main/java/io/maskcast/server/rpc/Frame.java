package io.maskcast.server.rpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.proto.v1.TileBatch;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One message as it crosses the wire: gRPC's prefix (a flag and the length), then the protobuf
 * message. A batch of tiles is made around the room its payload is written into, so that the
 * samples of a tile are copied once, from the source to here.
 */
final class Frame {

  private static final int PREFIX = 5;
  private static final byte NOT_COMPRESSED = 0;

  /** The checksum of a batch: a tag and four bytes. */
  private static final int CHECKSUM_BYTES = 5;

  private final byte[] bytes;
  private final int payloadOffset;
  private int checksumOffset;

  private Frame(int messageBytes, int payloadBytes) {
    this.bytes = new byte[PREFIX + messageBytes];
    this.payloadOffset = bytes.length - payloadBytes;
    ByteBuffer.wrap(bytes).put(NOT_COMPRESSED).putInt(messageBytes);
  }

  /** A message that is there already. */
  static Frame of(MessageLite message) {
    Frame frame = new Frame(message.getSerializedSize(), 0);
    frame.write(message::writeTo);
    return frame;
  }

  /**
   * A batch of tiles whose payload is yet to be written, to {@link #bytes} from {@link
   * #payloadOffset} on, and then the checksum.
   *
   * @param head all of the batch but its payload and its checksum
   * @param payloadBytes how long the payload is
   */
  static Frame batch(TileBatch head, int payloadBytes) {
    int headBytes = head.getSerializedSize();
    // As everywhere in protobuf, a field that has its default value is left out.
    int batchBytes =
        headBytes
            + CHECKSUM_BYTES
            + (payloadBytes == 0 ? 0 : fieldBytes(TileBatch.PAYLOAD_FIELD_NUMBER, payloadBytes));
    int messageBytes = fieldBytes(StreamTilesResponse.BATCH_FIELD_NUMBER, batchBytes);
    Frame frame = new Frame(messageBytes, payloadBytes);
    frame.write(
        out -> {
          writeLength(out, StreamTilesResponse.BATCH_FIELD_NUMBER, batchBytes);
          head.writeTo(out);
          frame.checksumOffset = PREFIX + out.getTotalBytesWritten() + 1;
          out.writeFixed32(TileBatch.STREAM_CRC32C_FIELD_NUMBER, 0);
          // The last of the batch, whatever its number: the order of fields is free.
          if (payloadBytes > 0) {
            writeLength(out, TileBatch.PAYLOAD_FIELD_NUMBER, payloadBytes);
          }
        });
    return frame;
  }

  private static int fieldBytes(int field, int length) {
    return CodedOutputStream.computeTagSize(field)
        + CodedOutputStream.computeUInt32SizeNoTag(length)
        + length;
  }

  /** Begins a field of a known length. */
  private static void writeLength(CodedOutputStream out, int field, int length) throws IOException {
    int lengthDelimited = 2; // a wire type of protobuf's encoding
    out.writeTag(field, lengthDelimited);
    out.writeUInt32NoTag(length);
  }

  private interface Writing {
    void to(CodedOutputStream out) throws IOException;
  }

  private void write(Writing writing) {
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes, PREFIX, payloadOffset - PREFIX);
      writing.to(out);
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // never: an array of the right length takes it all
    }
  }

  /** Sets the checksum of a batch. */
  void checksum(int streamCrc32C) {
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(checksumOffset, streamCrc32C);
  }

  /** The frame itself, not a copy. */
  byte[] bytes() {
    return bytes;
  }

  /** Where the payload of a batch begins; it is the last of the frame. */
  int payloadOffset() {
    return payloadOffset;
  }

  /** Bytes of the protobuf message. */
  int messageBytes() {
    return bytes.length - PREFIX;
  }

  /** All of the frame, for the connection: a view on {@link #bytes}. */
  Buffer framed() {
    return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes)); // Buffer.buffer(bytes) copies
  }

  /** The protobuf message alone, for the library to frame. */
  Buffer message() {
    return framed().slice(PREFIX, bytes.length);
  }
}
