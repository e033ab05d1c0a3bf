/**
 * Dynamic masks: a small generator looks at each tile and decides which of its elements are sent.
 * The generator, what its masks do to a batch, and what they cost, positions included.
 */
package io.maskcast.trainer.dynamic;
