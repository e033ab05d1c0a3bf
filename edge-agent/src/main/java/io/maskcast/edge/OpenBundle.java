package io.maskcast.edge;

import io.maskcast.edge.inference.MaskedNetwork;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleReference;

/**
 * A bundle at work.
 *
 * @param name what it was asked for by
 * @param bundle the bundle
 * @param network its network, loaded
 */
record OpenBundle(BundleReference name, Bundle bundle, MaskedNetwork network) {}
