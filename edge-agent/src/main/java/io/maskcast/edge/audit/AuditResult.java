package io.maskcast.edge.audit;

import io.maskcast.shared.bundle.ReferenceEntry;
import io.maskcast.shared.drift.Disagreement;
import io.maskcast.shared.usage.ByteAccount;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an audit found.
 *
 * @param settings how it was made
 * @param disagreement of the answers to masked and dense tiles
 * @param reference what the bundle says of its test tiles, if it does; without it the answers are
 *     taken to agree on these, and samples are compared with nothing
 * @param tiles how many tiles' samples were compared with the reference
 * @param outside how many of them are unlike it
 * @param driftAfter how many tiles had come when drift was found, if it was
 * @param bytes what the audit cost, wire bytes and its report included; in no other account
 * @param unreported why the server does not know of it, if so
 */
public record AuditResult(
    AuditSettings settings,
    Disagreement disagreement,
    Optional<ReferenceEntry> reference,
    long tiles,
    long outside,
    OptionalLong driftAfter,
    ByteAccount bytes,
    Optional<String> unreported) {

  /** The same, having cost more. */
  public AuditResult withBytes(ByteAccount more) {
    return new AuditResult(
        settings,
        disagreement,
        reference,
        tiles,
        outside,
        driftAfter,
        bytes.plus(more),
        unreported);
  }

  /** The share of answers that may differ: the limit, above what the test tiles may have shown. */
  public double allowed() {
    return settings.limit()
        + reference
            .map(tested -> new Disagreement(tested.tiles(), tested.disagreeing()).upper())
            .orElse(0.0);
  }

  /** What is wrong, and what to do; empty if nothing is that chance alone could not explain. */
  public Optional<String> alarm() {
    if (driftAfter.isPresent()) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "The source has drifted: found after %,d tiles, and %,d of %,d are unlike those the bundle was tested on; look at its bands, or learn again",
              driftAfter.getAsLong(),
              outside,
              tiles));
    }
    if (disagreement.lower() > allowed()) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "The mask hides too much: %.1f %% of the answers differ on dense tiles (at least %.1f %%, where %.1f %% are allowed); learn again, or keep more",
              100 * disagreement.rate(),
              100 * disagreement.lower(),
              100 * allowed()));
    }
    return Optional.empty();
  }
}
