/** What a run of the trainer leaves on disk. */
package io.maskcast.trainer.output;
