package io.maskcast.edge.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.edge.bundle.InstalledBundles.Floor;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.BundleReference;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.trust.Release;
import io.maskcast.shared.trust.SignedRelease;
import io.maskcast.shared.trust.SigningKey;
import io.maskcast.shared.trust.TrustedKeys;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class InstalledBundlesTest {

  private static final BundleName NAME = new BundleName("land");
  private static final BundleReference LAND = BundleReference.of(NAME);

  @TempDir Path folder;
  private final SigningKey key = SigningKey.create();
  private InstalledBundles installed;

  @BeforeEach
  void open() {
    installed = InstalledBundles.in(folder);
  }

  private static Digest digest(long number) {
    return Digest.of(Long.toString(number).getBytes(StandardCharsets.UTF_8));
  }

  /** A release whose bundle and generation are a number. */
  private Optional<SignedRelease> release(long number) {
    return Optional.of(key.sign(new Release(NAME, number, digest(number))));
  }

  private void runs(long number, Floor floor) {
    installed.switchTo(NAME, digest(number), release(number), floor);
  }

  private InstalledBundle now() {
    return installed.of(NAME).orElseThrow();
  }

  private Acceptance pinned() {
    return new Acceptance(TrustedKeys.of(List.of(key.verifyingKey())), false, installed);
  }

  @Test
  void afterARollbackAServerCannotGoBackByItself() {
    runs(1, Floor.RISES);
    runs(2, Floor.RISES);
    runs(3, Floor.RISES);
    assertThat(installed.rollBack(NAME).digest()).isEqualTo(digest(2));
    assertThat(now().floor().orElseThrow().generation()).isEqualTo(3);
    assertThat(now().held()).isTrue();
    assertThatCode(() -> pinned().requireVouched(LAND, digest(2), release(2)))
        .as("what somebody here went back to runs")
        .doesNotThrowAnyException();

    installed.follow(NAME);

    assertThat(now().digest()).isEqualTo(digest(2));
    for (long old : List.of(1L, 2L)) {
      assertThatThrownBy(() -> pinned().require(LAND, digest(old), release(old)))
          .isInstanceOf(MaskcastException.class)
          .hasMessageContaining("ran here with 3: the server went back");
    }
    pinned().require(LAND, digest(3), release(3));
    pinned().require(LAND, digest(4), release(4));
    runs(4, Floor.RISES);
    assertThat(now().digest()).isEqualTo(digest(4));
    assertThat(now().floor().orElseThrow().generation()).isEqualTo(4);
  }

  @Test
  void anOlderReleaseThatAnotherAgentHadUnderWayIsNotSwitchedTo() {
    runs(1, Floor.RISES);
    runs(5, Floor.RISES);
    runs(4, Floor.RISES);
    assertThat(now().digest()).isEqualTo(digest(5));
  }

  @Test
  void whoeverSaysThatAnOlderReleaseIsFineGetsItForGood() {
    runs(5, Floor.RISES);
    runs(4, Floor.GOES_ALONG);
    assertThat(now().digest()).isEqualTo(digest(4));
    pinned().require(LAND, digest(4), release(4));
    assertThatThrownBy(() -> pinned().require(LAND, digest(3), release(3)))
        .hasMessageContaining("the server went back");
  }

  @Test
  void withoutPinnedKeysNobodyRaisesTheFloor() {
    runs(5, Floor.STAYS);
    assertThat(now().floor()).isEmpty();
    // What ran then counts once keys are pinned, if one of them signed it.
    assertThatThrownBy(() -> pinned().require(LAND, digest(4), release(4)))
        .hasMessageContaining("the server went back");
    Acceptance others =
        new Acceptance(
            TrustedKeys.of(List.of(SigningKey.create().verifyingKey())), false, installed);
    assertThatThrownBy(() -> others.require(LAND, digest(4), release(4)))
        .hasMessageContaining("not trusted");

    runs(6, Floor.RISES);
    runs(2, Floor.STAYS);
    assertThat(now().digest()).isEqualTo(digest(2));
    assertThat(now().floor().orElseThrow().generation()).isEqualTo(6);
  }

  @Test
  void aRefusalIsOfWhatItWasSaidOf() {
    runs(1, Floor.RISES);
    InstalledBundle first = now();
    runs(2, Floor.RISES);
    assertThat(installed.refuse(first, "damaged").digest()).isEqualTo(digest(2));
    assertThat(now().refusal()).isEmpty();
    assertThat(installed.refuse(now(), "damaged").refusal()).isPresent();
    runs(2, Floor.RISES);
    assertThat(now().refusal()).isEmpty();
  }

  @Test
  void aRollbackIsNeverUndoneByASwitchThatWasUnderWay() {
    InstalledBundles others = InstalledBundles.in(folder);
    runs(1, Floor.RISES);
    long number = 1;
    for (int round = 0; round < 60; round++) {
      runs(++number, Floor.RISES);
      long later = number + 1;
      CompletableFuture<Void> underWay =
          CompletableFuture.runAsync(
              () -> others.switchTo(NAME, digest(later), release(later), Floor.RISES));
      InstalledBundle back = installed.rollBack(NAME);
      underWay.join();

      InstalledBundle now = now();
      assertThat(now.held()).isTrue();
      assertThat(now.digest()).isEqualTo(back.digest());
      assertThat(now.floor()).isEqualTo(back.floor());
      number = later;
      installed.follow(NAME);
    }
  }
}
