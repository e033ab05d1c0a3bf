package io.maskcast.server.registry;

import io.maskcast.server.registry.RegistryException.Reason;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.trust.SignedRelease;
import io.maskcast.shared.trust.TrustedKeys;
import io.maskcast.shared.trust.UntrustedException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** What a name may be pointed at, and what its history says then. Immutable. */
final class ReleaseRules {

  private final TrustedKeys trusted;

  ReleaseRules(TrustedKeys trusted) {
    this.trusted = trusted;
  }

  /**
   * The history after a publish.
   *
   * @throws RegistryException INVALID if the signature is for another name, UNTRUSTED if no pinned
   *     key vouches for the bundle, or did so earlier than for what the name points at
   */
  NameHistory published(NameHistory before, NameClaim claim, Digest bundle) {
    requireRelease(before, claim, bundle);
    return with(before, claim, bundle, claim.signature(), false);
  }

  /**
   * The history after a rollback, or after an older bundle was signed anew. Without a signature
   * that of the bundle's last release by this name is used again.
   *
   * @throws RegistryException INVALID if the name points at the bundle already, and as {@link
   *     #published}
   */
  NameHistory rolledBack(NameHistory before, NameClaim claim, Digest bundle) {
    if (claim.signature().isPresent()) {
      requireRelease(before, claim, bundle);
    } else if (before.digest().equals(Optional.of(bundle))) {
      throw new RegistryException(
          Reason.INVALID,
          "'%s' points at bundle %s already".formatted(claim.name(), bundle.brief()));
    }
    Optional<SignedRelease> signature =
        claim.signature().or(() -> before.lastTo(bundle).flatMap(NameChange::signature));
    requireSigned(claim.name(), bundle, signature);
    return with(before, claim, bundle, signature, true);
  }

  /** Requires a signature that can be a new one. */
  void requireRelease(NameHistory before, NameClaim claim, Digest bundle) {
    claim
        .signature()
        .filter(signed -> !signed.release().name().equals(claim.name()))
        .ifPresent(
            signed -> {
              throw new RegistryException(
                  Reason.INVALID,
                  "The signature is for '%s', not for '%s'; sign the name that is published"
                      .formatted(signed.release().name(), claim.name()));
            });
    requireSigned(claim.name(), bundle, claim.signature());
    long latest = before.generation();
    if (!trusted.isEmpty() && claim.signature().orElseThrow().release().generation() <= latest) {
      throw new RegistryException(
          Reason.UNTRUSTED,
          "The signature of '%s' is not later than that of %s, which is here already; sign it again, with the right time"
              .formatted(claim.name(), Instant.ofEpochMilli(latest)));
    }
  }

  private void requireSigned(BundleName name, Digest bundle, Optional<SignedRelease> signature) {
    try {
      trusted.require(name, bundle, signature);
    } catch (UntrustedException e) {
      throw new RegistryException(Reason.UNTRUSTED, e);
    }
  }

  private static NameHistory with(
      NameHistory before,
      NameClaim claim,
      Digest bundle,
      Optional<SignedRelease> signature,
      boolean rollback) {
    if (claim.signature().isEmpty() && before.digest().equals(Optional.of(bundle))) {
      return before; // it points there already
    }
    return before.with(
        new NameChange(
            Instant.now().truncatedTo(ChronoUnit.MILLIS),
            claim.who(),
            before.digest(),
            bundle,
            signature,
            rollback));
  }
}
