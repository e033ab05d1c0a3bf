package io.maskcast.shared.payload;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/**
 * Encodes the batches of one stream. To try all codecs on each takes several times as long as the
 * best of them alone, and batches of one stream are alike: all are tried on the first batch, on
 * every {@value #TRIAL_INTERVAL}th, and on one that the codec chosen last makes less of than of the
 * batch it was chosen on. Not thread-safe.
 */
public final class StreamEncoder {

  /** From one batch on which all codecs are tried to the next. */
  static final int TRIAL_INTERVAL = 16;

  /** What a batch may take more, byte for byte, than the one its codec was chosen on. */
  private static final double TOLERATED = 1.05;

  private final PayloadCoder coder;
  private final Set<PayloadCodec> accepted = EnumSet.noneOf(PayloadCodec.class);
  private Set<PayloadCodec> chosen = Set.of();
  private double chosenShare;
  private int untilTrial;

  /**
   * An encoder for a stream that begins.
   *
   * @param coder encodes its batches
   * @param accepted what the receiver can decode; RAW is always accepted
   */
  public StreamEncoder(PayloadCoder coder, Collection<PayloadCodec> accepted) {
    this.coder = coder;
    this.accepted.addAll(accepted);
    this.accepted.retainAll(coder.codecs());
    this.accepted.remove(PayloadCodec.RAW);
  }

  /** Whether every payload is what it was made of, since the receiver decodes nothing. */
  public boolean rawOnly() {
    return accepted.isEmpty();
  }

  /** As the other, of bytes that are not columnar. */
  public PayloadCoder.Encoded encode(byte[] selected) {
    return encode(selected, 1);
  }

  /**
   * Encodes a batch.
   *
   * @param selected the bytes to send, a whole number of samples; not changed, and part of the
   *     result if RAW wins
   * @param tiles how many tiles they are of, columnar; 1 if they are not
   * @return never larger than {@code selected}
   */
  public PayloadCoder.Encoded encode(byte[] selected, int tiles) {
    if (untilTrial > 0) {
      untilTrial--;
      PayloadCoder.Encoded encoded = coder.encodeSmallest(selected, tiles, chosen);
      if (share(encoded, selected) <= TOLERATED * chosenShare) {
        return encoded;
      }
    }
    PayloadCoder.Encoded smallest = coder.encodeSmallest(selected, tiles, accepted);
    chosen = Set.of(smallest.codec());
    chosenShare = share(smallest, selected);
    untilTrial = TRIAL_INTERVAL - 1;
    return smallest;
  }

  private static double share(PayloadCoder.Encoded encoded, byte[] selected) {
    return selected.length == 0 ? 1 : (double) encoded.payload().length / selected.length;
  }
}
