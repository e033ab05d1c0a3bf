package io.maskcast.shared.bundle;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import java.security.MessageDigest;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {

  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void isTheSha256OfTheStandard() {
    assertThat(Digest.of("abc".getBytes(US_ASCII)).hex()).isEqualTo(ABC);
    assertThat(Digest.of(new byte[0]).hex())
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  }

  @Property
  void piecesGiveTheDigestOfTheWhole(@ForAll byte[] first, @ForAll byte[] second) {
    MessageDigest sha256 = Digest.sha256();
    sha256.update(first);
    sha256.update(second);
    byte[] whole = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, whole, first.length, second.length);
    assertThat(Digest.of(sha256)).isEqualTo(Digest.of(whole));
    assertThat(Digest.of(sha256)).as("reset").isEqualTo(Digest.of(new byte[0]));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "abc",
        "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad0",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\n",
        "../../../../../../../../../../../../../../../../../../../../etc/",
        "ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
      })
  void otherFormsAreRefused(String hex) {
    assertThatThrownBy(() -> new Digest(hex))
        .isInstanceOf(MaskcastException.class)
        .hasMessage("'%s' is no digest: 64 characters of 0-9 and a-f are", hex);
  }

  @Test
  void requireLetsTheRightBytesThroughAndNamesTheWrongOnes() {
    Digest digest = new Digest(ABC);
    assertThatCode(() -> digest.require("abc".getBytes(US_ASCII), "It")).doesNotThrowAnyException();
    assertThatThrownBy(() -> digest.require(new byte[0], "The mask"))
        .isInstanceOf(MaskcastException.class)
        .hasMessage(
            "The mask is damaged: its bytes have digest e3b0c44298fc instead of ba7816bf8f01; publish or fetch it again");
  }

  @Test
  void sortsAndPrintsAsHex() {
    Digest digest = new Digest(ABC);
    assertThat(digest).hasToString(ABC).isGreaterThan(new Digest("0".repeat(64)));
    assertThat(digest).isLessThan(new Digest("f".repeat(64))).isEqualByComparingTo(new Digest(ABC));
    assertThat(digest.brief()).isEqualTo("ba7816bf8f01");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "0", "mnist-36.v2_x", "a..b", "a-"})
  void bundleNamesAreFileNames(String name) {
    assertThat(new BundleName(name)).hasToString(name);
  }

  @Test
  void bundleNamesHaveAtMost64Characters() {
    assertThat(new BundleName("a".repeat(64)).value()).hasSize(64);
    assertThatThrownBy(() -> new BundleName("a".repeat(65))).isInstanceOf(MaskcastException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ".", "..", ".a", "-a", "_a", "A", "a b", "a/b", "a\\b", "a\n", "\u00e4", "a\0"
      })
  void otherBundleNamesAreRefused(String name) {
    assertThatThrownBy(() -> new BundleName(name))
        .isInstanceOf(MaskcastException.class)
        .hasMessageStartingWith("'%s' is no bundle name", name);
  }
}
