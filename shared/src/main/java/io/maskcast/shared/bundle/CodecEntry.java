package io.maskcast.shared.bundle;

import io.maskcast.shared.payload.PayloadCodec;

/**
 * What both ends of a stream must hold for a codec.
 *
 * @param codec {@link PayloadCodec#DICTIONARY_ZSTD}, the one that needs anything
 * @param aid the blob of it: the dictionary
 */
public record CodecEntry(PayloadCodec codec, Digest aid) {

  /** The largest aid, in bytes: servers keep those in use in memory. */
  public static final int MAX_AID_BYTES = 1 << 20;
}
