package io.maskcast.shared.bundle;

import io.maskcast.shared.MaskcastException;
import java.util.Optional;

/**
 * How a bundle is asked for: {@code NAME} or {@code NAME@latest}, what the name points at now;
 * {@code NAME@DIGEST}, one that it has pointed at; {@code DIGEST}, whatever its name.
 *
 * @param name the name; there if there is no digest
 * @param digest the one bundle that will do, if it is pinned
 */
public record BundleReference(Optional<BundleName> name, Optional<Digest> digest) {

  private static final String LATEST = "latest";
  private static final int DIGEST_LENGTH = 64;

  /** Requires either. */
  public BundleReference {
    if (name.isEmpty() && digest.isEmpty()) {
      throw new IllegalArgumentException("neither a name nor a digest");
    }
  }

  /** What a name points at now. */
  public static BundleReference of(BundleName name) {
    return new BundleReference(Optional.of(name), Optional.empty());
  }

  /**
   * Reads one of the three forms. What looks like a digest is one.
   *
   * @throws MaskcastException if it has none of them
   */
  public static BundleReference parse(String text) {
    int at = text.indexOf('@');
    if (at < 0) {
      return text.length() == DIGEST_LENGTH
          ? new BundleReference(Optional.empty(), Optional.of(new Digest(text)))
          : of(new BundleName(text));
    }
    BundleName name = new BundleName(text.substring(0, at));
    String pinned = text.substring(at + 1);
    return pinned.equals(LATEST)
        ? of(name)
        : new BundleReference(Optional.of(name), Optional.of(new Digest(pinned)));
  }

  /** The form it is read from. */
  @Override
  public String toString() {
    return name.map(BundleName::value).orElse("")
        + (name.isPresent() && digest.isPresent() ? "@" : "")
        + digest.map(Digest::hex).orElse("");
  }
}
