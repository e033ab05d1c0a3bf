package io.maskcast.shared.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys as files, and what a signature vouches for. */
class TrustTest {

  private static final BundleName NAME = new BundleName("digits");
  private static final Digest BUNDLE = new Digest("ab".repeat(32));

  @TempDir Path folder;
  private final SigningKey key = SigningKey.create();
  private final TrustedKeys trusted = TrustedKeys.of(List.of(key.verifyingKey()));

  private static Release release() {
    return new Release(NAME, 7, BUNDLE);
  }

  @Test
  void whatIsSignedIsPurposeNameGenerationAndDigest() {
    assertThat(new String(release().message(), StandardCharsets.US_ASCII))
        .isEqualTo("maskcast release of a bundle, version 1\ndigits\n7\n" + "ab".repeat(32) + "\n");
  }

  /** RFC 8032, section 7.1, test 1: the empty message. */
  @Test
  void signaturesAreThoseOfTheStandard() {
    VerifyingKey rfc =
        VerifyingKey.of(
            HexFormat.of()
                .parseHex(
                    "302a300506032b6570032100"
                        + "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"),
            "RFC 8032");
    byte[] signature =
        HexFormat.of()
            .parseHex(
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                    + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
    assertThat(rfc.verifies(new byte[0], signature)).isTrue();
    assertThat(rfc.verifies(new byte[] {1}, signature)).isFalse();
    signature[3] ^= 1;
    assertThat(rfc.verifies(new byte[0], signature)).isFalse();
  }

  @Test
  void aPairComesBackFromItsFiles() throws IOException {
    KeyFiles.write(folder.resolve("keys"), "me", key);

    Path privateFile = folder.resolve("keys/me.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(privateFile)))
        .isEqualTo("rw-------");
    SigningKey read = SigningKey.read(privateFile);
    VerifyingKey other = VerifyingKey.read(folder.resolve("keys/me.pub"));
    assertThat(other.fingerprint()).isEqualTo(key.verifyingKey().fingerprint());
    assertThat(VerifyingKey.read(privateFile).fingerprint()).isEqualTo(other.fingerprint());
    assertThat(other.verifies(read.sign(release()))).isTrue();
    byte[] der =
        Base64.getMimeDecoder()
            .decode(Files.readString(folder.resolve("keys/me.pub")).replaceAll("-.*-", ""));
    assertThat(other.fingerprint()).isEqualTo(Digest.of(der));
  }

  @Test
  void noKeyIsWrittenOver() throws IOException {
    KeyFiles.write(folder, "me", key);
    byte[] before = Files.readAllBytes(folder.resolve("me.key"));
    SigningKey second = SigningKey.create();

    assertThatThrownBy(() -> KeyFiles.write(folder, "me", second))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("me.pub is there already");
    Files.delete(folder.resolve("me.pub"));
    assertThatThrownBy(() -> KeyFiles.write(folder, "me", second))
        .hasMessageContaining("me.key is there already");
    assertThat(Files.readAllBytes(folder.resolve("me.key"))).isEqualTo(before);
    assertThat(folder.resolve("me.pub")).doesNotExist();
    assertThatThrownBy(() -> KeyFiles.write(folder, "../me", second))
        .hasMessageContaining("no name for a key");
  }

  @Test
  void filesThatHoldNoKeyAreRefusedInWords() throws IOException {
    KeyFiles.write(folder, "me", key);
    KeyFiles.write(folder, "you", SigningKey.create());
    String mine = Files.readString(folder.resolve("me.key"));
    String yours = Files.readString(folder.resolve("you.pub"));
    Path mixed =
        Files.writeString(
            folder.resolve("mixed.key"),
            mine.substring(0, mine.indexOf("-----BEGIN PUBLIC")) + yours);
    Path cut = Files.writeString(folder.resolve("cut.key"), mine.replaceFirst("\n....", "\n"));

    assertThatThrownBy(() -> SigningKey.read(folder.resolve("me.pub")))
        .hasMessageContaining("holds no private key");
    assertThatThrownBy(() -> SigningKey.read(mixed)).hasMessageContaining("do not belong together");
    assertThatThrownBy(() -> SigningKey.read(cut)).hasMessageContaining("no Ed25519 private key");
    assertThatThrownBy(() -> VerifyingKey.read(folder.resolve("none")))
        .hasMessageContaining("no such file");
    assertThatThrownBy(() -> VerifyingKey.read(Files.writeString(folder.resolve("x"), "hello")))
        .hasMessageContaining("holds no public key");
  }

  @Test
  void whatAPinnedKeySignedIsTrustedAndNothingElse() {
    SignedRelease signed = key.sign(release());
    assertThatCode(() -> trusted.require(NAME, BUNDLE, Optional.of(signed)))
        .doesNotThrowAnyException();
    assertThatCode(() -> TrustedKeys.none().require(NAME, BUNDLE, Optional.empty()))
        .doesNotThrowAnyException();

    refused(NAME, BUNDLE, Optional.empty(), "is not signed");
    refused(NAME, BUNDLE, Optional.of(SigningKey.create().sign(release())), "is not trusted here");
    refused(new BundleName("other"), BUNDLE, Optional.of(signed), "the signature of another");
    refused(NAME, new Digest("cd".repeat(32)), Optional.of(signed), "the signature of another");
    refused(
        NAME,
        BUNDLE,
        Optional.of(
            new SignedRelease(new Release(NAME, 8, BUNDLE), signed.key(), signed.signature())),
        "wrong signature");
    byte[] changed = signed.signature();
    changed[63] = (byte) 0xff; // no number of the group is that large
    refused(
        NAME, BUNDLE, Optional.of(new SignedRelease(release(), signed.key(), changed)), "wrong");
  }

  private void refused(
      BundleName name, Digest bundle, Optional<SignedRelease> signed, String words) {
    assertThatThrownBy(() -> trusted.require(name, bundle, signed))
        .isInstanceOf(UntrustedException.class)
        .hasMessageContaining(words);
  }
}
