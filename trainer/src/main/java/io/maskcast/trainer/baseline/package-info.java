/** Masks that are chosen, not learned: what a learned mask has to beat at the same budget. */
package io.maskcast.trainer.baseline;
