/** Labelled tiles to learn from: reading, splitting, normalising and jittering them. */
package io.maskcast.trainer.data;
