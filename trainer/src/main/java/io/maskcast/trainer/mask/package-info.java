/** Static any-masks while they are learned: logits, noise, surrogate gradient, schedule, budget. */
package io.maskcast.trainer.mask;
