/** Bundles on their way from a trainer to a server. */
package io.maskcast.trainer.publish;
