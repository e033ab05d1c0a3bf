/** Learning as a whole: dense network, mask, fine-tuning, and the bundle that comes of it. */
package io.maskcast.trainer.learn;
