package io.maskcast.shared.trust;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Digest;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;

/** The public half of a key: tells whether the other half signed something. Thread-safe. */
public final class VerifyingKey {

  private final PublicKey key;

  private VerifyingKey(PublicKey key) {
    this.key = key;
  }

  /**
   * Reads a file that {@link KeyFiles} wrote, or {@code openssl pkey -pubout}; of a file with both
   * halves, the public one.
   *
   * @throws MaskcastException if it holds no such key
   */
  public static VerifyingKey read(Path file) {
    return of(
        KeyFiles.block(file, KeyFiles.PUBLIC)
            .orElseThrow(
                () ->
                    new MaskcastException(
                        "%s holds no public key; make a pair with 'maskcast keys new NAME'"
                            .formatted(file))),
        file.toString());
  }

  /**
   * A key from its X.509 encoding (SubjectPublicKeyInfo, RFC 8410).
   *
   * @param where names it in messages
   */
  static VerifyingKey of(byte[] encoded, String where) {
    try {
      return new VerifyingKey(
          KeyFactory.getInstance(KeyFiles.ALGORITHM)
              .generatePublic(new X509EncodedKeySpec(encoded)));
    } catch (GeneralSecurityException e) {
      throw new MaskcastException(
          "%s holds no Ed25519 public key; make a pair with 'maskcast keys new NAME'"
              .formatted(where),
          e);
    }
  }

  /** Its X.509 encoding. */
  byte[] encoded() {
    return key.getEncoded();
  }

  /**
   * Its name that cannot be forged: the SHA-256 of its X.509 encoding, as {@code openssl pkey
   * -pubin -outform DER | sha256sum} says.
   */
  public Digest fingerprint() {
    return Digest.of(encoded());
  }

  /** Whether this key's other half signed a release. */
  public boolean verifies(SignedRelease signed) {
    return verifies(signed.release().message(), signed.signature());
  }

  boolean verifies(byte[] message, byte[] signature) {
    try {
      Signature ed25519 = Signature.getInstance(KeyFiles.ALGORITHM);
      ed25519.initVerify(key);
      ed25519.update(message);
      return ed25519.verify(signature);
    } catch (SignatureException e) {
      return false; // its bytes cannot be a signature of any key
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK since 15 has Ed25519", e);
    }
  }
}
