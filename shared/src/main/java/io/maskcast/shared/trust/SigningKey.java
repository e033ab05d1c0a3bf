package io.maskcast.shared.trust;

import io.maskcast.shared.MaskcastException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;

/** Both halves of a key: signs releases. Thread-safe. */
public final class SigningKey {

  private final PrivateKey key;
  private final VerifyingKey other;

  private SigningKey(PrivateKey key, VerifyingKey other) {
    this.key = key;
    this.other = other;
  }

  /** A new key, from the randomness of the system. */
  public static SigningKey create() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(KeyFiles.ALGORITHM).generateKeyPair();
      return new SigningKey(
          pair.getPrivate(), VerifyingKey.of(pair.getPublic().getEncoded(), "a new pair"));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every JDK since 15 has Ed25519", e);
    }
  }

  /**
   * Reads a file that {@link KeyFiles} wrote.
   *
   * @throws MaskcastException if it does not hold both halves of one key
   */
  public static SigningKey read(Path file) {
    byte[] encoded =
        KeyFiles.block(file, KeyFiles.PRIVATE)
            .orElseThrow(
                () ->
                    new MaskcastException(
                        "%s holds no private key; give the .key file of 'maskcast keys new NAME'"
                            .formatted(file)));
    SigningKey read;
    try {
      read =
          new SigningKey(
              KeyFactory.getInstance(KeyFiles.ALGORITHM)
                  .generatePrivate(new PKCS8EncodedKeySpec(encoded)),
              VerifyingKey.read(file));
    } catch (GeneralSecurityException e) {
      throw new MaskcastException(
          "%s holds no Ed25519 private key; make one with 'maskcast keys new NAME'".formatted(file),
          e);
    }
    byte[] trial = "do these belong together?".getBytes(StandardCharsets.US_ASCII);
    if (!read.other.verifies(trial, read.sign(trial))) {
      throw new MaskcastException(
          "The private and the public key in %s do not belong together; restore that file"
              .formatted(file));
    }
    return read;
  }

  /** Its PKCS #8 encoding. */
  byte[] encoded() {
    return key.getEncoded();
  }

  /** The half that others may have. */
  public VerifyingKey verifyingKey() {
    return other;
  }

  /** Signs a release (Ed25519, RFC 8032). */
  public SignedRelease sign(Release release) {
    return new SignedRelease(release, other.fingerprint(), sign(release.message()));
  }

  private byte[] sign(byte[] message) {
    try {
      Signature ed25519 = Signature.getInstance(KeyFiles.ALGORITHM);
      ed25519.initSign(key);
      ed25519.update(message);
      return ed25519.sign();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("a key that was read signs", e);
    }
  }
}
