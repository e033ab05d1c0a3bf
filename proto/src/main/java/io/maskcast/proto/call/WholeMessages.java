package io.maskcast.proto.call;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;

/**
 * Hands the library every message of an answer in one buffer that holds nothing else. What comes
 * over the connection ends anywhere; left to itself the library appends piece to piece in a buffer
 * that grows, and copies what is over. Here a message is joined at most once, and not at all if it
 * came in one piece. Used on one Vert.x context.
 */
final class WholeMessages implements Handler<Buffer> {

  private static final int MOST_BYTES = Http2.MESSAGE_PREFIX_BYTES + Http2.MAX_MESSAGE_BYTES;

  private final Handler<Buffer> library;
  private Buffer joined = Buffer.buffer(0);
  private boolean refused;

  /**
   * Begins with a new message.
   *
   * @param library takes the messages, and refuses one that is too long
   */
  WholeMessages(Handler<Buffer> library) {
    this.library = library;
  }

  @Override
  public void handle(Buffer piece) {
    int at = 0;
    while (at < piece.length() && !refused) {
      at = joined.length() == 0 ? begin(piece, at) : goOn(piece, at);
    }
    if (at < piece.length()) {
      library.handle(piece.slice(at, piece.length()));
    }
  }

  private int begin(Buffer piece, int at) {
    long whole = frameBytes(piece, at);
    if (at + whole <= piece.length()) {
      library.handle(piece.slice(at, at + (int) whole));
      return at + (int) whole;
    }
    joined = Buffer.buffer((int) Math.min(whole, MOST_BYTES));
    return join(piece, at, Http2.MESSAGE_PREFIX_BYTES);
  }

  private int goOn(Buffer piece, int at) {
    return join(piece, at, frameBytes(joined, 0));
  }

  /** Joins until there are so many bytes, and looks whether that is all of the message. */
  private int join(Buffer piece, int at, long wanted) {
    int bytes = (int) Math.min(wanted - joined.length(), piece.length() - at);
    joined.appendBuffer(piece, at, bytes);
    long whole = frameBytes(joined, 0);
    refused = whole > MOST_BYTES;
    if (refused || joined.length() == whole) {
      Buffer message = joined;
      joined = Buffer.buffer(0);
      library.handle(message);
    }
    return at + bytes;
  }

  /** Of the message that begins at some place, as far as is known there. */
  private static long frameBytes(Buffer buffer, int at) {
    // The length comes after a flag of one byte.
    return buffer.length() - at < Http2.MESSAGE_PREFIX_BYTES
        ? Http2.MESSAGE_PREFIX_BYTES
        : Http2.MESSAGE_PREFIX_BYTES + buffer.getUnsignedInt(at + 1);
  }
}
