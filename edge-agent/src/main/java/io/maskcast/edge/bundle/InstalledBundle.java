package io.maskcast.edge.bundle;

import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.trust.SignedRelease;
import java.time.Instant;
import java.util.Optional;

/**
 * What an edge runs by a name.
 *
 * @param name the name
 * @param digest the bundle
 * @param since when it began to
 * @param signature who vouched for it, if somebody did
 * @param refusal why it does not run what the name points at since; empty if it does
 */
public record InstalledBundle(
    BundleName name,
    Digest digest,
    Instant since,
    Optional<SignedRelease> signature,
    Optional<Refusal> refusal) {

  /**
   * A bundle that was offered and is not run.
   *
   * @param when it was offered last
   * @param reason why not, in words
   */
  public record Refusal(Instant when, String reason) {}
}
