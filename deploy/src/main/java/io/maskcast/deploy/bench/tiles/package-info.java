/** Compares what learned masks cost on the wire with what users would send instead. */
package io.maskcast.deploy.bench.tiles;
