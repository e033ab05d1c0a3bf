package io.maskcast.shared.payload;

import io.airlift.compress.zstd.ZstdCompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import io.maskcast.shared.MaskcastException;
import java.util.Arrays;
import java.util.Collection;

/**
 * How a payload is made from selected bytes, and back. Pure Java at both ends; every method is
 * thread-safe.
 */
public enum PayloadCodec {
  /** The bytes as they are. */
  RAW {
    @Override
    byte[] encode(byte[] selected) {
      return selected;
    }

    @Override
    byte[] decodeExactly(byte[] payload, int selectedBytes) {
      return payload;
    }
  },
  /** One Zstandard frame. */
  ZSTD {
    @Override
    byte[] encode(byte[] selected) {
      var compressor = new ZstdCompressor();
      byte[] frame = new byte[compressor.maxCompressedLength(selected.length)];
      int length = compressor.compress(selected, 0, selected.length, frame, 0, frame.length);
      return Arrays.copyOf(frame, length);
    }

    @Override
    byte[] decodeExactly(byte[] payload, int selectedBytes) {
      // The output is as large as the plan says and no larger: a frame that holds more fails
      // inside. Into no room at all the decompressor does not even look at the frame.
      byte[] selected = new byte[Math.max(selectedBytes, 1)];
      int length =
          new ZstdDecompressor()
              .decompress(payload, 0, payload.length, selected, 0, selected.length);
      return length == selected.length ? selected : Arrays.copyOf(selected, length);
    }
  };

  /** A payload and the codec that made it. */
  @SuppressWarnings("ArrayRecordComponent") // a view on large data, compared by nobody
  public record Encoded(PayloadCodec codec, byte[] payload) {}

  abstract byte[] encode(byte[] selected);

  abstract byte[] decodeExactly(byte[] payload, int selectedBytes);

  /**
   * Encodes by whichever accepted codec gives the smaller payload; RAW is always accepted and wins
   * a tie.
   *
   * @param selected the bytes to send; not changed, and part of the result if RAW wins
   * @param accepted what the receiver can decode
   */
  public static Encoded encodeSmallest(byte[] selected, Collection<PayloadCodec> accepted) {
    Encoded best = new Encoded(RAW, selected);
    for (PayloadCodec codec : values()) {
      if (codec != RAW && accepted.contains(codec)) {
        byte[] payload = codec.encode(selected);
        if (payload.length < best.payload().length) {
          best = new Encoded(codec, payload);
        }
      }
    }
    return best;
  }

  /**
   * The selected bytes of a payload. Never allocates more than {@code selectedBytes}.
   *
   * @param payload what came over the wire; part of the result if this is RAW
   * @param selectedBytes how many bytes there must be
   * @throws MaskcastException if the payload does not decode to exactly that many bytes
   */
  public byte[] decode(byte[] payload, int selectedBytes) {
    byte[] selected;
    try {
      selected = decodeExactly(payload, selectedBytes);
    } catch (RuntimeException e) {
      // What the library throws at damaged bytes is not one type: malformed input, illegal state or
      // argument, index out of bounds.
      throw new MaskcastException(
          "A %s payload of %d bytes cannot be decoded: %s"
              .formatted(this, payload.length, e.getMessage()),
          e);
    }
    if (selected.length != selectedBytes) {
      throw new MaskcastException(
          "A %s payload holds %d bytes where the plan needs %d"
              .formatted(this, selected.length, selectedBytes));
    }
    return selected;
  }
}
