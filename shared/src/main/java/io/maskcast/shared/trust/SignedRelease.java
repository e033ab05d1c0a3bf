package io.maskcast.shared.trust;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Digest;
import java.util.Arrays;

/**
 * A release and the signature that somebody gave it, which is worth nothing before {@link
 * TrustedKeys#require} has seen it. Immutable.
 *
 * @param release what is signed
 * @param key the fingerprint of the key that is said to have signed it
 * @param signature Ed25519, 64 bytes
 */
@SuppressWarnings("ArrayRecordComponent") // copied, and compared by its bytes
public record SignedRelease(Release release, Digest key, byte[] signature) {

  private static final int SIGNATURE_BYTES = 64;

  /**
   * Checks and copies the signature.
   *
   * @throws MaskcastException if it cannot be one
   */
  public SignedRelease {
    if (signature.length != SIGNATURE_BYTES) {
      throw new MaskcastException(
          "The signature of '%s' has %d bytes; Ed25519 has %d"
              .formatted(release.name(), signature.length, SIGNATURE_BYTES));
    }
    signature = signature.clone();
  }

  @Override
  public byte[] signature() {
    return signature.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignedRelease that
        && release.equals(that.release)
        && key.equals(that.key)
        && Arrays.equals(signature, that.signature);
  }

  @Override
  public int hashCode() {
    return release.hashCode() + Arrays.hashCode(signature);
  }
}
