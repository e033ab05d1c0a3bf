/**
 * Networks that learn: a shared network description with parameters, gradients and an optimiser.
 */
package io.maskcast.trainer.network;
