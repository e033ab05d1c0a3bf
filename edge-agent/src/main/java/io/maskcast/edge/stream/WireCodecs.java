package io.maskcast.edge.stream;

import io.maskcast.proto.v1.Codec;
import io.maskcast.shared.payload.PayloadCodec;

/** Codecs as the contract names them. */
final class WireCodecs {

  private WireCodecs() {}

  static Codec of(PayloadCodec codec) {
    return Codec.valueOf("CODEC_" + codec);
  }
}
