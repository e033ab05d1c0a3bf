/** Jobs of learning: taken over HTTP and the event bus, done one after the other, resumable. */
package io.maskcast.trainer.job;
