package io.maskcast.shared.trust;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.Digest;
import java.nio.charset.StandardCharsets;

/**
 * The sentence that is signed: from now on, this name stands for this bundle. The digest pins every
 * byte of the bundle; the name keeps a server from handing out one bundle for another; the
 * generation keeps it from handing out an old one for a new one.
 *
 * @param name the name
 * @param generation grows with each release of a name: milliseconds since 1970 when it was signed,
 *     1 or more
 * @param bundle the digest of the bundle
 */
public record Release(BundleName name, long generation, Digest bundle) {

  /**
   * No other signature of these keys begins so: what is signed here can be used for nothing else.
   */
  private static final String PURPOSE = "maskcast release of a bundle, version 1";

  /**
   * Checks the generation.
   *
   * @throws MaskcastException if it is less than 1
   */
  public Release {
    if (generation < 1) {
      throw new MaskcastException(
          "A release of '%s' has generation %d; they begin with 1".formatted(name, generation));
    }
  }

  /** Whether this may come where the other one was: it is that, or of a later generation. */
  public boolean mayFollow(Release other) {
    return generation > other.generation || equals(other);
  }

  /**
   * The bytes that are signed: purpose, name, generation (decimal) and digest (lower-case
   * hexadecimal) in ASCII, each with a line feed behind it. None of them can contain one.
   */
  byte[] message() {
    return "%s\n%s\n%d\n%s\n"
        .formatted(PURPOSE, name, generation, bundle)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
