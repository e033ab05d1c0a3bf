package io.maskcast.edge.bundle;

import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.trust.Release;
import io.maskcast.shared.trust.SignedRelease;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an edge runs by a name.
 *
 * @param name the name
 * @param digest the bundle
 * @param since when it began to
 * @param signature who vouched for it, if somebody did
 * @param refusal why it does not run what the name points at since; empty if it does
 * @param before what ran before, the latest first; up to {@link #REMEMBERED}, each without what ran
 *     before it
 * @param held whether somebody here went back to it, so that it runs whatever the name points at
 * @param floor the latest release that was run by the name under pinned keys: no older one is taken
 *     from a server, whatever runs
 */
public record InstalledBundle(
    BundleName name,
    Digest digest,
    Instant since,
    Optional<SignedRelease> signature,
    Optional<Refusal> refusal,
    List<InstalledBundle> before,
    boolean held,
    Optional<Release> floor) {

  /** How many bundles that ran before are remembered. */
  public static final int REMEMBERED = 8;

  /** Copies the list. */
  public InstalledBundle {
    before = List.copyOf(before);
  }

  /** The first one by its name. */
  public InstalledBundle(
      BundleName name,
      Digest digest,
      Instant since,
      Optional<SignedRelease> signature,
      Optional<Refusal> refusal) {
    this(name, digest, since, signature, refusal, List.of(), false, Optional.empty());
  }

  /** Without what ran before it. */
  InstalledBundle alone() {
    return new InstalledBundle(name, digest, since, signature, Optional.empty());
  }

  /** The same, refused or not. */
  InstalledBundle refusing(Optional<Refusal> now) {
    return new InstalledBundle(name, digest, since, signature, now, before, held, floor);
  }

  /** The same, held or not. */
  InstalledBundle held(boolean now) {
    return new InstalledBundle(name, digest, since, signature, refusal, before, now, floor);
  }

  /** Another one, after this. */
  InstalledBundle followedBy(Digest next, Instant now, Optional<SignedRelease> vouches) {
    List<InstalledBundle> ran = new ArrayList<>(List.of(alone()));
    ran.addAll(before);
    return new InstalledBundle(
        name,
        next,
        now,
        vouches,
        Optional.empty(),
        ran.subList(0, Math.min(REMEMBERED, ran.size())),
        false,
        floor);
  }

  /** The same, over another floor. */
  InstalledBundle over(Optional<Release> now) {
    return new InstalledBundle(name, digest, since, signature, refusal, before, held, now);
  }

  /** What ran before it runs again, and stays; the floor does not go down with it. */
  InstalledBundle back(Instant now) {
    InstalledBundle last = before.get(0);
    return new InstalledBundle(
        name,
        last.digest(),
        now,
        last.signature(),
        Optional.empty(),
        before.subList(1, before.size()),
        true,
        floor.or(() -> signature.map(SignedRelease::release)));
  }

  /**
   * A bundle that was offered and is not run.
   *
   * @param when it was offered last
   * @param reason why not, in words
   */
  public record Refusal(Instant when, String reason) {}
}
