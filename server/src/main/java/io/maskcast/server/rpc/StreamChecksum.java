package io.maskcast.server.rpc;

import java.util.zip.CRC32C;

/**
 * The checksum of all that a stream of tiles carries, and the count of its bytes. One thread at a
 * time.
 */
final class StreamChecksum {

  private final StreamTally tally;
  private final CRC32C crc = new CRC32C();

  /** A checksum of nothing so far. */
  StreamChecksum(StreamTally tally) {
    this.tally = tally;
  }

  /** What goes in front of the payload of the next batch and counts as payload. */
  void add(byte[] masks) {
    crc.update(masks);
    tally.payload(masks.length);
  }

  /** Gives a batch whose payload is written the checksum of all up to it. */
  Frame seal(Frame batch) {
    int payloadBytes = batch.bytes().length - batch.payloadOffset();
    crc.update(batch.bytes(), batch.payloadOffset(), payloadBytes);
    batch.checksum(value());
    tally.payload(payloadBytes);
    return batch;
  }

  /** CRC-32C of all so far. */
  int value() {
    return (int) crc.getValue();
  }
}
