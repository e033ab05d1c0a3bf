package io.maskcast.server.source;

import io.maskcast.shared.tiff.ByteRange;
import io.maskcast.shared.tiff.RangedBytes;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/**
 * Bytes for those who know channels only: read a page at a time, since they read by drips. Not
 * thread-safe; closing it leaves the bytes open.
 */
final class RangedChannel implements SeekableByteChannel {

  private static final int PAGE_BYTES = 64 << 10;

  private final RangedBytes bytes;
  private long position;
  private long pageNumber = -1;
  private byte[] page = new byte[0];
  private boolean closed;

  RangedChannel(RangedBytes bytes) {
    this.bytes = bytes;
  }

  @Override
  public int read(ByteBuffer to) {
    if (position >= bytes.length()) {
      return -1;
    }
    long number = position / PAGE_BYTES;
    long start = number * PAGE_BYTES;
    if (number != pageNumber) {
      page = bytes.read(new ByteRange(start, (int) Math.min(PAGE_BYTES, bytes.length() - start)));
      pageNumber = number;
    }
    int from = (int) (position - start);
    int count = Math.min(to.remaining(), page.length - from);
    to.put(page, from, count);
    position += count;
    return count;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public SeekableByteChannel position(long newPosition) {
    if (newPosition < 0) {
      throw new IllegalArgumentException("position " + newPosition);
    }
    position = newPosition;
    return this;
  }

  @Override
  public long size() {
    return bytes.length();
  }

  @Override
  public int write(ByteBuffer from) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long size) {
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public void close() {
    closed = true;
  }
}
