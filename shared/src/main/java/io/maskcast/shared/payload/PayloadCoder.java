package io.maskcast.shared.payload;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.tile.SampleType;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Makes payloads of selected bytes, and selected bytes of payloads, for the streams of one bundle.
 * Immutable and thread-safe.
 */
public final class PayloadCoder {

  private static final byte[] NO_DICTIONARY = {};

  private final int width;
  private final Zstandard zstandard;
  private final byte[] dictionary;
  private final Set<PayloadCodec> codecs =
      EnumSet.of(PayloadCodec.RAW, PayloadCodec.ZSTD, PayloadCodec.TILES_ZSTD);

  /** A payload and the codec that made it. */
  @SuppressWarnings("ArrayRecordComponent") // a view on large data, compared by nobody
  public record Encoded(PayloadCodec codec, byte[] payload) {}

  /**
   * A coder.
   *
   * @param type of the samples
   * @param zstandard makes and reads frames
   * @param aids what a bundle brings for its streams: a dictionary for {@link
   *     PayloadCodec#DICTIONARY_ZSTD}
   */
  public PayloadCoder(SampleType type, Zstandard zstandard, Map<PayloadCodec, byte[]> aids) {
    this.width = type.bytes();
    this.zstandard = zstandard;
    this.dictionary = aids.getOrDefault(PayloadCodec.DICTIONARY_ZSTD, NO_DICTIONARY).clone();
    codecs.add(PayloadCodec.DELTA_BITSHUFFLE_ZSTD);
    if (width > 1) {
      codecs.add(PayloadCodec.SHUFFLE_ZSTD); // of single bytes there is nothing to shuffle
    }
    if (dictionary.length > 0 && zstandard.knowsDictionaries()) {
      codecs.add(PayloadCodec.DICTIONARY_ZSTD);
    }
  }

  /** The codecs this end can work with: what a receiver offers. */
  public Set<PayloadCodec> codecs() {
    return EnumSet.copyOf(codecs);
  }

  /** As the other, of bytes that are not columnar. */
  public Encoded encodeSmallest(byte[] selected, Collection<PayloadCodec> accepted) {
    return encodeSmallest(selected, 1, accepted);
  }

  /**
   * Encodes by whichever codec gives the smallest payload; of equals the first wins, RAW before
   * all.
   *
   * @param selected the bytes to send, a whole number of samples; not changed, and part of the
   *     result if RAW wins
   * @param tiles how many tiles they are of, columnar; 1 if they are not
   * @param accepted what the receiver can decode; RAW is always accepted, those that this end
   *     cannot work with are left out
   */
  public Encoded encodeSmallest(byte[] selected, int tiles, Collection<PayloadCodec> accepted) {
    requireWhole(selected.length);
    Encoded best = new Encoded(PayloadCodec.RAW, selected);
    for (PayloadCodec codec : codecs) {
      boolean same = codec == PayloadCodec.TILES_ZSTD && best.codec() == PayloadCodec.ZSTD;
      if (accepted.contains(codec) && !(same && tiles == 1)) {
        byte[] payload = encode(codec, selected, tiles);
        if (payload.length < best.payload().length) {
          best = new Encoded(codec, payload);
        }
      }
    }
    return best;
  }

  byte[] encode(PayloadCodec codec, byte[] selected) {
    return encode(codec, selected, 1);
  }

  byte[] encode(PayloadCodec codec, byte[] selected, int tiles) {
    return switch (codec) {
      case RAW -> selected;
      case ZSTD -> zstandard.compress(selected, NO_DICTIONARY);
      case DELTA_BITSHUFFLE_ZSTD ->
          zstandard.compress(BitPlanes.split(selected, width), NO_DICTIONARY);
      case SHUFFLE_ZSTD -> zstandard.compress(BytePlanes.split(selected, width), NO_DICTIONARY);
      case DICTIONARY_ZSTD -> zstandard.compress(selected, dictionary);
      case TILES_ZSTD ->
          zstandard.compress(ColumnarBatch.restore(selected, tiles, width), NO_DICTIONARY);
    };
  }

  /** As the other, of bytes that are not columnar. */
  public byte[] decode(PayloadCodec codec, byte[] payload, int selectedBytes) {
    return decode(codec, payload, selectedBytes, 1);
  }

  /**
   * The selected bytes of a payload. Allocates no more than a small multiple of {@code
   * selectedBytes}, whatever the payload claims to hold.
   *
   * @param codec what made it
   * @param payload what came over the wire; part of the result if this is RAW
   * @param selectedBytes how many bytes there must be, a whole number of samples
   * @param tiles how many tiles they are of, columnar; 1 if they are not
   * @throws MaskcastException if this end cannot work with the codec, or the payload does not
   *     decode to exactly that many bytes
   */
  public byte[] decode(PayloadCodec codec, byte[] payload, int selectedBytes, int tiles) {
    requireWhole(selectedBytes);
    if (!codecs.contains(codec)) {
      throw new MaskcastException("A %s payload cannot be decoded here".formatted(codec));
    }
    return switch (codec) {
      case RAW -> exactly(codec, payload, payload.length, selectedBytes);
      case ZSTD -> plain(codec, payload, NO_DICTIONARY, selectedBytes);
      case DELTA_BITSHUFFLE_ZSTD ->
          BitPlanes.join(plain(codec, payload, NO_DICTIONARY, selectedBytes), width);
      case SHUFFLE_ZSTD ->
          BytePlanes.join(plain(codec, payload, NO_DICTIONARY, selectedBytes), width);
      case DICTIONARY_ZSTD -> plain(codec, payload, dictionary, selectedBytes);
      case TILES_ZSTD ->
          ColumnarBatch.arrange(plain(codec, payload, NO_DICTIONARY, selectedBytes), tiles, width);
    };
  }

  private byte[] plain(PayloadCodec codec, byte[] frame, byte[] with, int bytes) {
    // As large as the plan says and no larger: a frame that holds more fails inside. Into no room
    // at
    // all a decompressor does not even look at the frame.
    byte[] room = new byte[Math.max(bytes, 1)];
    int length;
    try {
      length = zstandard.decompress(frame, with, room);
    } catch (RuntimeException e) {
      // What the libraries throw at damaged bytes is not one type: malformed input, illegal state
      // or argument, index out of bounds.
      throw new MaskcastException(
          "A %s payload of %d bytes cannot be decoded: %s"
              .formatted(codec, frame.length, e.getMessage()),
          e);
    }
    return exactly(codec, bytes == 0 && length == 0 ? new byte[0] : room, length, bytes);
  }

  private static byte[] exactly(PayloadCodec codec, byte[] selected, int held, int wanted) {
    if (held != wanted) {
      throw new MaskcastException(
          "A %s payload holds %d bytes where the plan needs %d".formatted(codec, held, wanted));
    }
    return selected;
  }

  private void requireWhole(int bytes) {
    if (bytes % width != 0) {
      throw new IllegalArgumentException(
          "%d bytes are no whole number of samples of %d".formatted(bytes, width));
    }
  }
}
