/** The data sets that ship with maskcast, so that it can be tried without any other. */
package io.maskcast.trainer.sample;
