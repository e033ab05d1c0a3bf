package io.maskcast.shared.bundle;

import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskKind;

/**
 * The mask.
 *
 * @param kind its realisation
 * @param elements how many elements it has
 * @param kept how many it keeps
 * @param q the share of samples it keeps
 * @param digest its blob
 */
public record MaskEntry(MaskKind kind, int elements, int kept, double q, Digest digest) {

  /** Describes a mask. */
  public static MaskEntry of(MaskKind kind, Mask mask, Digest digest) {
    return new MaskEntry(kind, mask.grid().elements(), mask.keptElements(), mask.q(), digest);
  }
}
