package io.maskcast.edge.bundle;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.BundleReference;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.trust.SignedRelease;
import io.maskcast.shared.trust.TrustedKeys;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which bundles an edge takes. Without pinned keys all. With some, those that one of them signed
 * for the name asked for, and of a name none older than the one that runs, unless it is told to or
 * the digest was asked for. Thread-safe; may wait for the disk.
 *
 * @param trusted the pinned keys
 * @param downgrades whether a name may go back to an older release
 * @param installed what runs by each name
 */
public record Acceptance(TrustedKeys trusted, boolean downgrades, InstalledBundles installed) {

  private static final Logger LOG = LoggerFactory.getLogger(Acceptance.class);

  /**
   * Checks what a server offers before any more of it is fetched.
   *
   * @throws MaskcastException if it is not taken, and why
   */
  void require(BundleReference wanted, Digest offered, Optional<SignedRelease> signature) {
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
    if (!trusted.isEmpty() && wanted.digest().isEmpty() && !downgrades) {
      installed
          .of(name)
          .flatMap(InstalledBundle::signature)
          .ifPresent(runs -> requireLater(runs, signature.orElseThrow()));
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
      installed.switchTo(head.reference().name().orElseThrow(), head.digest(), head.signature());
    } catch (MaskcastException e) {
      if (!trusted.isEmpty()) {
        throw e;
      }
      LOG.warn("What runs by a name is not remembered: {}", e.getMessage());
    }
  }

  private static void requireLater(SignedRelease runs, SignedRelease offered) {
    long before = runs.release().generation();
    long now = offered.release().generation();
    boolean same = runs.release().equals(offered.release());
    if (now < before || (now == before && !same)) {
      throw new MaskcastException(
          "Bundle %s of '%s' is of generation %d, %s runs here with %d: the server went back; sign the rollback, or run once with --allow-downgrade"
              .formatted(
                  offered.release().bundle().brief(),
                  offered.release().name(),
                  now,
                  runs.release().bundle().brief(),
                  before));
    }
  }
}
