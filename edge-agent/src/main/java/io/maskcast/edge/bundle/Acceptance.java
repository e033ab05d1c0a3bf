package io.maskcast.edge.bundle;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.BundleReference;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.trust.Release;
import io.maskcast.shared.trust.SignedRelease;
import io.maskcast.shared.trust.TrustedKeys;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which bundles an edge takes. Without pinned keys all. With some, those that one of them signed
 * for the name asked for, and of a name none older than the latest that ran, unless it is told to
 * or the digest was asked for. Thread-safe; may wait for the disk.
 *
 * @param trusted the pinned keys
 * @param downgrades whether a name may go back to an older release
 * @param installed what runs by each name
 */
public record Acceptance(TrustedKeys trusted, boolean downgrades, InstalledBundles installed) {

  private static final Logger LOG = LoggerFactory.getLogger(Acceptance.class);

  /**
   * Checks what a server offers before any more of it is fetched: who vouches for it, and that it
   * is no older than what this agent has seen.
   *
   * @throws MaskcastException if it is not taken, and why
   */
  void require(BundleReference wanted, Digest offered, Optional<SignedRelease> signature) {
    BundleName name = requireVouched(wanted, offered, signature);
    if (!trusted.isEmpty() && wanted.digest().isEmpty() && !downgrades) {
      installed
          .of(name)
          .flatMap(this::floor)
          .ifPresent(floor -> requireLater(floor, signature.orElseThrow().release()));
    }
  }

  /**
   * Checks what runs here, or is to run here whatever a server offers: its key may not be pinned
   * any more.
   *
   * @return its name
   * @throws MaskcastException if it is not taken, and why
   */
  BundleName requireVouched(
      BundleReference wanted, Digest offered, Optional<SignedRelease> signature) {
    if (!offered.equals(wanted.digest().orElse(offered))) {
      throw new MaskcastException(
          "The server offers bundle %s where %s was asked for; check the server"
              .formatted(offered.brief(), wanted));
    }
    // By its digest alone a bundle may have any name that was signed.
    BundleName name =
        wanted
            .name()
            .or(() -> signature.map(signed -> signed.release().name()))
            .orElseGet(() -> new BundleName(offered.hex()));
    trusted.require(name, offered, signature);
    return name;
  }

  /** The latest release that ran; of one that ran before keys were pinned, if they vouch for it. */
  private Optional<Release> floor(InstalledBundle runs) {
    return runs.floor()
        .or(() -> runs.signature().filter(this::isVouched).map(SignedRelease::release));
  }

  private boolean isVouched(SignedRelease signed) {
    Release release = signed.release();
    try {
      trusted.require(release.name(), release.bundle(), Optional.of(signed));
      return true;
    } catch (MaskcastException e) {
      return false;
    }
  }

  /**
   * A bundle was tried: from now on it is what runs by its name, unless its digest was asked for.
   *
   * @throws MaskcastException if that cannot be written though it matters: with pinned keys an
   *     older release could not be told from a newer one
   */
  public void runs(BundleHead head) {
    if (head.reference().digest().isPresent()) {
      return;
    }
    try {
      InstalledBundles.Floor floor =
          trusted.isEmpty()
              ? InstalledBundles.Floor.STAYS
              : downgrades ? InstalledBundles.Floor.GOES_ALONG : InstalledBundles.Floor.RISES;
      installed.switchTo(
          head.reference().name().orElseThrow(), head.digest(), head.signature(), floor);
    } catch (MaskcastException e) {
      if (!trusted.isEmpty()) {
        throw e;
      }
      LOG.warn("What runs by a name is not remembered: {}", e.getMessage());
    }
  }

  private static void requireLater(Release floor, Release offered) {
    if (!offered.mayFollow(floor)) {
      throw new MaskcastException(
          "Bundle %s of '%s' is of generation %d, %s ran here with %d: the server went back; sign the rollback, or run once with --allow-downgrade"
              .formatted(
                  offered.bundle().brief(),
                  offered.name(),
                  offered.generation(),
                  floor.bundle().brief(),
                  floor.generation()));
    }
  }
}
