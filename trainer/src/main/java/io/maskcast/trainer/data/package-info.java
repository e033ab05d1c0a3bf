/** Labelled tiles to learn from: reading, splitting, normalising and moving them at random. */
package io.maskcast.trainer.data;
