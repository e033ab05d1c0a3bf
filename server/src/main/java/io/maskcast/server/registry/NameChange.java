package io.maskcast.server.registry;

import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.trust.SignedRelease;
import java.time.Instant;
import java.util.Optional;

/**
 * A name began to point at another bundle, or at the same one by another release.
 *
 * @param when it did; the epoch if that was not written down
 * @param who did it, in its own words; may be empty
 * @param from what it pointed at before
 * @param to what it points at since
 * @param signature who vouches for it, if somebody does
 * @param rollback whether it went back rather than on
 */
public record NameChange(
    Instant when,
    String who,
    Optional<Digest> from,
    Digest to,
    Optional<SignedRelease> signature,
    boolean rollback) {}
