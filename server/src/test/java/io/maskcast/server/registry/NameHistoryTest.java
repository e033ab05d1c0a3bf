package io.maskcast.server.registry;

import static io.maskcast.server.registry.RegistryFixture.NAME;
import static io.maskcast.server.registry.RegistryFixture.bundle;
import static io.maskcast.server.registry.RegistryFixture.publish;
import static io.maskcast.server.registry.RegistryFixture.sendBlobs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.maskcast.server.registry.RegistryException.Reason;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.trust.Release;
import io.maskcast.shared.trust.SignedRelease;
import io.maskcast.shared.trust.SigningKey;
import io.maskcast.shared.trust.TrustedKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What names have pointed at, and who may move them. */
class NameHistoryTest {

  private static final Bundle FIRST = bundle(1);
  private static final Bundle SECOND = bundle(2);

  @TempDir Path folder;
  private final SigningKey key = SigningKey.create();

  private BundleRegistry open(TrustedKeys trusted) {
    return BundleRegistry.open(folder, BundleRegistry.DEFAULT_MAX_BUNDLE_BYTES, trusted);
  }

  private NameClaim signed(SigningKey by, long generation, Digest bundle) {
    return new NameClaim(NAME, Optional.of(by.sign(new Release(NAME, generation, bundle))), "ada");
  }

  private static void send(BundleRegistry registry, NameClaim claim, Bundle bundle) {
    try (Upload upload = registry.begin(claim, bundle.manifestBytes())) {
      sendBlobs(upload, bundle);
      upload.commit();
    }
  }

  private static void refused(Reason reason, Runnable call, String words) {
    RegistryException refusal = catchThrowableOfType(RegistryException.class, call::run);
    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(refusal).hasMessageContaining(words);
  }

  @Test
  void changesAreKeptWithTheirSignaturesAcrossARestart() {
    Instant before = Instant.now().minusMillis(1);
    SignedRelease signature;
    try (BundleRegistry registry = open(TrustedKeys.none())) {
      publish(registry, NAME, FIRST);
      publish(registry, NAME, FIRST); // points there already
      NameClaim claim = signed(key, 7, SECOND.digest());
      signature = claim.signature().orElseThrow();
      send(registry, claim, SECOND);
      registry.point(new NameClaim(NAME, Optional.empty(), "bob"), FIRST.digest());
    }
    try (BundleRegistry registry = open(TrustedKeys.none())) {
      List<NameChange> changes = registry.history(NAME);
      assertThat(changes).hasSize(3).allMatch(change -> change.when().isAfter(before));
      assertThat(changes.get(0).from()).isEmpty();
      assertThat(changes.get(1))
          .isEqualTo(
              new NameChange(
                  changes.get(1).when(),
                  "ada",
                  Optional.of(FIRST.digest()),
                  SECOND.digest(),
                  Optional.of(signature),
                  false));
      assertThat(changes.get(2))
          .isEqualTo(
              new NameChange(
                  changes.get(2).when(),
                  "bob",
                  Optional.of(SECOND.digest()),
                  FIRST.digest(),
                  Optional.empty(),
                  true));
      assertThat(registry.resolve(NAME)).contains(FIRST.digest());
      assertThat(registry.lastTo(Optional.empty(), SECOND.digest())).contains(changes.get(1));
    }
  }

  @Test
  void aStoreOfBeforeIsRead() throws Exception {
    try (BundleRegistry registry = open(TrustedKeys.none())) {
      publish(registry, NAME, FIRST);
    }
    Files.writeString(folder.resolve("names/" + NAME), FIRST.digest().hex() + "\n");
    try (BundleRegistry registry = open(TrustedKeys.none())) {
      assertThat(registry.resolve(NAME)).contains(FIRST.digest());
      publish(registry, NAME, SECOND);
      assertThat(registry.history(NAME))
          .extracting(NameChange::to)
          .containsExactly(FIRST.digest(), SECOND.digest());
      assertThat(registry.history(NAME).get(0).when()).isEqualTo(Instant.EPOCH);
    }
  }

  @Test
  void withPinnedKeysOnlyWhatTheySignedIsStoredAndNothingOlder() {
    try (BundleRegistry registry = open(TrustedKeys.of(List.of(key.verifyingKey())))) {
      refused(Reason.UNTRUSTED, () -> publish(registry, NAME, FIRST), "is not signed");
      refused(
          Reason.UNTRUSTED,
          () -> send(registry, signed(SigningKey.create(), 5, FIRST.digest()), FIRST),
          "not trusted here");
      NameClaim first = signed(key, 5, FIRST.digest());
      refused(Reason.UNTRUSTED, () -> send(registry, first, SECOND), "the signature of another");
      assertThat(registry.names()).isEmpty();
      send(registry, first, FIRST);
      send(registry, signed(key, 6, SECOND.digest()), SECOND);
      refused(Reason.UNTRUSTED, () -> send(registry, first, FIRST), "is not later than");
      BundleName other = new BundleName("other");
      refused(
          Reason.INVALID,
          () -> send(registry, new NameClaim(other, first.signature(), ""), FIRST),
          "for 'digits', not for 'other'");
      assertThat(registry.resolve(NAME)).contains(SECOND.digest());

      registry.point(new NameClaim(NAME, Optional.empty(), ""), FIRST.digest());
      assertThat(registry.current(NAME).orElseThrow().signature()).isEqualTo(first.signature());
      registry.point(signed(key, 8, FIRST.digest()), FIRST.digest());
      assertThat(registry.current(NAME).orElseThrow().signature().orElseThrow().release())
          .isEqualTo(new Release(NAME, 8, FIRST.digest()));
    }
  }

  @Test
  void aNameGoesBackOnlyToWhatItWas() {
    try (BundleRegistry registry = open(TrustedKeys.none())) {
      publish(registry, NAME, FIRST);
      publish(registry, new BundleName("other"), SECOND);
      NameClaim claim = new NameClaim(NAME, Optional.empty(), "");
      refused(
          Reason.NOT_FOUND,
          () -> registry.point(claim, SECOND.digest()),
          "'digits' has never pointed at");
      refused(Reason.INVALID, () -> registry.point(claim, FIRST.digest()), "points at bundle");
      refused(
          Reason.NOT_FOUND,
          () -> registry.point(signed(key, 1, bundle(3).digest()), bundle(3).digest()),
          "never pointed at");
      assertThat(registry.history(NAME)).hasSize(1);
    }
  }
}
