package io.maskcast.shared.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BundleReferenceTest {

  private static final String DIGEST = "ab".repeat(32);
  private static final BundleName NAME = new BundleName("digits-2");

  @Test
  void theThreeForms() {
    assertThat(BundleReference.parse("digits-2")).isEqualTo(BundleReference.of(NAME));
    assertThat(BundleReference.parse("digits-2@latest")).isEqualTo(BundleReference.of(NAME));
    assertThat(BundleReference.parse("digits-2@" + DIGEST))
        .isEqualTo(new BundleReference(Optional.of(NAME), Optional.of(new Digest(DIGEST))))
        .hasToString("digits-2@" + DIGEST);
    assertThat(BundleReference.parse(DIGEST))
        .isEqualTo(new BundleReference(Optional.empty(), Optional.of(new Digest(DIGEST))))
        .hasToString(DIGEST);
    assertThat(BundleReference.of(NAME)).hasToString("digits-2");
  }

  @Test
  void otherFormsAreRefused() {
    for (String wrong : new String[] {"", "@", "@" + DIGEST, "digits@", "digits@abc", "Digits"}) {
      assertThatThrownBy(() -> BundleReference.parse(wrong)).isInstanceOf(MaskcastException.class);
    }
  }
}
