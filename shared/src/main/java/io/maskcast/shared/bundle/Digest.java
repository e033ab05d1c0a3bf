package io.maskcast.shared.bundle;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.maskcast.shared.MaskcastException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A SHA-256 in lower-case hexadecimal: the name of bytes that cannot change.
 *
 * @param hex 64 characters of [0-9a-f]
 */
public record Digest(@JsonValue String hex) implements Comparable<Digest> {

  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  /**
   * Checks the form.
   *
   * @throws MaskcastException if it is not 64 lower-case hexadecimal digits
   */
  @JsonCreator
  public Digest {
    if (!FORM.matcher(hex).matches()) {
      throw new MaskcastException(
          "'%s' is no digest: 64 characters of 0-9 and a-f are".formatted(hex));
    }
  }

  /** The digest of bytes. */
  public static Digest of(byte[] bytes) {
    return new Digest(HexFormat.of().formatHex(sha256().digest(bytes)));
  }

  /** What a finished {@link #sha256()} says. Resets it. */
  public static Digest of(MessageDigest sha256) {
    return new Digest(HexFormat.of().formatHex(sha256.digest()));
  }

  /** A new SHA-256, for bytes that come in pieces. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  /**
   * Checks bytes against this digest.
   *
   * @param what names the bytes in the message
   * @throws MaskcastException if they have another digest
   */
  public void require(byte[] bytes, String what) {
    Digest actual = of(bytes);
    if (!equals(actual)) {
      throw mismatch(what, actual);
    }
  }

  /** The failure of bytes that have another digest than this. */
  public MaskcastException mismatch(String what, Digest actual) {
    return new MaskcastException(
        "%s is damaged: its bytes have digest %s instead of %s; publish or fetch it again"
            .formatted(what, actual.brief(), brief()));
  }

  /** The first 12 characters, for people. */
  public String brief() {
    return hex.substring(0, 12);
  }

  @Override
  public int compareTo(Digest other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
