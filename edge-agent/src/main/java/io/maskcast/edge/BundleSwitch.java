package io.maskcast.edge;

import io.maskcast.shared.bundle.BundleReference;

/**
 * A run goes on with a bundle whose mask keeps less.
 *
 * @param from what the tiles to come would take too much with
 * @param to what they come by
 * @param left bytes that are left of the budget
 * @param tiles how many tiles are there
 * @param toCome how many are not
 */
public record BundleSwitch(
    BundleReference from, BundleReference to, long left, long tiles, long toCome) {}
