/** Bundles: manifest, digests and tensors of what a trainer publishes. */
package io.maskcast.shared.bundle;
