package io.maskcast.edge.bundle;

import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.Manifest;

/**
 * A bundle of which the manifest is here.
 *
 * @param name what it was asked for by
 * @param digest what the name pointed at
 * @param manifest what it says about itself
 */
public record BundleHead(BundleName name, Digest digest, Manifest manifest) {}
