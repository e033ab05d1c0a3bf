package io.maskcast.server.registry;

import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.Digest;

/**
 * A name and the bundle it points at.
 *
 * @param name the name
 * @param digest the bundle
 */
public record NamedBundle(BundleName name, Digest digest) {}
