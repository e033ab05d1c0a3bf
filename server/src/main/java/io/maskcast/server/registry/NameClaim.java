package io.maskcast.server.registry;

import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.trust.SignedRelease;
import java.util.Optional;

/**
 * Somebody wants a name to point at a bundle.
 *
 * @param name the name
 * @param signature who vouches for it, if somebody does
 * @param who wants it, in its own words; may be empty
 */
public record NameClaim(BundleName name, Optional<SignedRelease> signature, String who) {}
