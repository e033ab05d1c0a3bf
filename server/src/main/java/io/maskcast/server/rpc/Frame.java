package io.maskcast.server.rpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.maskcast.proto.call.Http2;
import io.maskcast.proto.v1.StreamTilesResponse;
import io.maskcast.proto.v1.TileBatch;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * One message as it crosses the wire: gRPC's prefix (a flag and the length), then the protobuf
 * message. A batch of tiles is made around the room its payload is written into, so that the
 * samples of a tile are copied once, from the source to here.
 */
final class Frame {

  private static final byte NOT_COMPRESSED = 0;

  /** The checksum of a batch: a tag and four bytes. */
  private static final int CHECKSUM_BYTES = 5;

  private final byte[] bytes;
  private final int payloadOffset;
  private final int checksumOffset;

  private Frame(int messageBytes, int checksumOffset, int payloadBytes) {
    this.bytes = new byte[Http2.MESSAGE_PREFIX_BYTES + messageBytes];
    this.checksumOffset = checksumOffset;
    this.payloadOffset = bytes.length - payloadBytes;
    ByteBuffer.wrap(bytes).put(NOT_COMPRESSED).putInt(messageBytes);
  }

  /** A message that is there already. */
  static Frame of(MessageLite message) {
    Frame frame = new Frame(message.getSerializedSize(), 0, 0);
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
    int checksumTagBytes = 1;
    int checksumOffset =
        Http2.MESSAGE_PREFIX_BYTES + messageBytes - batchBytes + headBytes + checksumTagBytes;
    Frame frame = new Frame(messageBytes, checksumOffset, payloadBytes);
    frame.write(
        out -> {
          writeLength(out, StreamTilesResponse.BATCH_FIELD_NUMBER, batchBytes);
          head.writeTo(out);
          out.writeFixed32(TileBatch.STREAM_CRC32C_FIELD_NUMBER, 0);
          // The last of the batch, whatever its number: the order of fields is free.
          if (payloadBytes > 0) {
            writeLength(out, TileBatch.PAYLOAD_FIELD_NUMBER, payloadBytes);
          }
        });
    return frame;
  }

  /**
   * A batch of tiles whose payload is there already.
   *
   * @param head all of the batch but its payload and its checksum
   * @param payload in parts that follow each other
   */
  static Frame batch(TileBatch head, byte[]... payload) {
    int bytes = Arrays.stream(payload).mapToInt(part -> part.length).sum();
    Frame frame = batch(head, bytes);
    int at = frame.payloadOffset;
    for (byte[] part : payload) {
      System.arraycopy(part, 0, frame.bytes, at, part.length);
      at += part.length;
    }
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
      CodedOutputStream out =
          CodedOutputStream.newInstance(
              bytes, Http2.MESSAGE_PREFIX_BYTES, payloadOffset - Http2.MESSAGE_PREFIX_BYTES);
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
    return bytes.length - Http2.MESSAGE_PREFIX_BYTES;
  }

  /** All of the frame, for the connection: a view on {@link #bytes}. */
  Buffer framed() {
    return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes)); // Buffer.buffer(bytes) copies
  }

  /** The protobuf message alone, for the library to frame. */
  Buffer message() {
    return framed().slice(Http2.MESSAGE_PREFIX_BYTES, bytes.length);
  }
}
