package io.maskcast.edge.stream;

import com.google.protobuf.ByteString;
import io.maskcast.proto.v1.TileBatch;
import io.maskcast.shared.payload.PayloadCoder;

/** The selected bytes of batches. Immutable. */
final class BatchPayload {

  private final PayloadCoder coder;

  BatchPayload(PayloadCoder coder) {
    this.coder = coder;
  }

  /**
   * Decodes.
   *
   * @throws BrokenStreamException if the codec was not offered
   * @throws io.maskcast.shared.MaskcastException if the payload does not hold exactly so many bytes
   */
  byte[] decode(TileBatch batch, int selectedBytes) {
    return decode(batch, batch.getPayload(), selectedBytes, 1);
  }

  /** The same of a part of the payload, whose bytes are of so many tiles, columnar. */
  byte[] decode(TileBatch batch, ByteString part, int selectedBytes, int tiles) {
    return coder.decode(
        coder.codecs().stream()
            .filter(offered -> WireCodecs.of(offered) == batch.getCodec())
            .findAny()
            .orElseThrow(() -> new BrokenStreamException("a codec that was not offered")),
        part.toByteArray(),
        selectedBytes,
        tiles);
  }
}
