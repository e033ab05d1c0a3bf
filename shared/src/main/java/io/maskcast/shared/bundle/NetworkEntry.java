package io.maskcast.shared.bundle;

import io.maskcast.shared.network.Network;

/**
 * The network.
 *
 * @param architecture its layers
 * @param weights the blob of its parameters: safetensors, or a TorchScript archive if that is what
 *     the network is ({@link Network#scripted})
 */
public record NetworkEntry(Network architecture, Digest weights) {}
