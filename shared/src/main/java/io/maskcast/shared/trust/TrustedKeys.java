package io.maskcast.shared.trust;

import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.Digest;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys that a node was told to believe. With none it believes everybody. Immutable. */
public final class TrustedKeys {

  private final Map<Digest, VerifyingKey> keys;

  private TrustedKeys(Map<Digest, VerifyingKey> keys) {
    this.keys = keys;
  }

  /** None: nothing is required. */
  public static TrustedKeys none() {
    return new TrustedKeys(Map.of());
  }

  /** Some keys. */
  public static TrustedKeys of(List<VerifyingKey> pinned) {
    Map<Digest, VerifyingKey> keys = new LinkedHashMap<>();
    pinned.forEach(key -> keys.put(key.fingerprint(), key));
    return new TrustedKeys(Map.copyOf(keys));
  }

  /**
   * The public keys in some files.
   *
   * @throws io.maskcast.shared.MaskcastException if one holds none
   */
  public static TrustedKeys read(List<Path> files) {
    return of(files.stream().map(VerifyingKey::read).toList());
  }

  /** Whether everybody is believed. */
  public boolean isEmpty() {
    return keys.isEmpty();
  }

  /**
   * Requires that a pinned key said that a name stands for a bundle; without pinned keys nothing.
   *
   * @param name what was asked for
   * @param bundle what is offered
   * @param signed what is said to vouch for it
   * @throws UntrustedException if it does not, and why
   */
  public void require(BundleName name, Digest bundle, Optional<SignedRelease> signed) {
    if (isEmpty()) {
      return;
    }
    String offered = "Bundle %s of '%s'".formatted(bundle.brief(), name);
    SignedRelease release =
        signed.orElseThrow(
            () ->
                new UntrustedException(
                    offered
                        + " is not signed; publish it with --sign KEY, of a key that is trusted here"));
    VerifyingKey key = keys.get(release.key());
    if (key == null) {
      throw new UntrustedException(
          "%s is signed with key %s, which is not trusted here; publish it with --sign and another key, or trust that one (--trust)"
              .formatted(offered, release.key().brief()));
    }
    if (!release.release().name().equals(name) || !release.release().bundle().equals(bundle)) {
      throw new UntrustedException(
          "%s comes with the signature of another: bundle %s of '%s'; publish it again with --sign"
              .formatted(offered, release.release().bundle().brief(), release.release().name()));
    }
    if (!key.verifies(release)) {
      throw new UntrustedException(
          "%s has a wrong signature: somebody changed it, or what it signs, on the way; publish it again with --sign"
              .formatted(offered));
    }
  }
}
