package io.maskcast.proto.call;

/**
 * What a link may have in flight, the one setting from which the windows of HTTP/2 follow. A stream
 * moves at most one window a round trip: for a link of b bytes a second and a round trip of r
 * seconds it must be b * r bytes or more, 1.25 MB for 500 Mbit/s and 20 ms. It is also what a
 * reader that does not read can pile up.
 *
 * <p>Each end announces its own window for what it receives: that of an edge bounds its downloads,
 * that of a server what is published to it.
 *
 * @param mebibytes what one stream may have in flight, {@link #LEAST} to {@link #MOST} MiB
 */
public record LinkWindow(int mebibytes) {

  /** The smallest window, in MiB: eight messages of bulk data. */
  public static final int LEAST = 1;

  /** The largest, in MiB: 10 Gbit/s at 50 ms. */
  public static final int MOST = 64;

  /** What is taken unless told otherwise, in MiB: 1.6 Gbit/s at 20 ms. */
  public static final int DEFAULT = 4;

  /** Streams that have their full window beside each other on one connection. */
  private static final int FULL_STREAMS = 4;

  /**
   * Checks the size.
   *
   * @throws IllegalArgumentException if it is out of range
   */
  public LinkWindow {
    if (mebibytes < LEAST || mebibytes > MOST) {
      throw new IllegalArgumentException("a window of " + mebibytes + " MiB");
    }
  }

  /** {@link #DEFAULT} MiB. */
  public static LinkWindow defaults() {
    return new LinkWindow(DEFAULT);
  }

  /** What a stream may have in flight, in bytes. */
  public int streamBytes() {
    return mebibytes << 20;
  }

  /** What all streams of a connection may have in flight, in bytes. */
  public int connectionBytes() {
    return FULL_STREAMS * streamBytes();
  }
}
