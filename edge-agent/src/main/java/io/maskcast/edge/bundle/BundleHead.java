package io.maskcast.edge.bundle;

import io.maskcast.shared.bundle.BundleReference;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.trust.SignedRelease;
import java.util.Optional;

/**
 * A bundle of which the manifest is here.
 *
 * @param reference what it was asked for by
 * @param digest which bundle that is
 * @param signature who vouches for it, if somebody does
 * @param manifest what it says about itself
 */
public record BundleHead(
    BundleReference reference,
    Digest digest,
    Optional<SignedRelease> signature,
    Manifest manifest) {}
