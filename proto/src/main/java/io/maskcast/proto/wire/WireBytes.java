package io.maskcast.proto.wire;

/**
 * Bytes that crossed a socket.
 *
 * @param read bytes read from it
 * @param written bytes written to it
 */
public record WireBytes(long read, long written) {

  /** None. */
  public static final WireBytes NONE = new WireBytes(0, 0);

  /** Both together. */
  public WireBytes plus(WireBytes other) {
    return new WireBytes(read + other.read, written + other.written);
  }

  /** What came since an earlier reading. */
  public WireBytes since(WireBytes earlier) {
    return new WireBytes(read - earlier.read, written - earlier.written);
  }
}
