/** Stands in for the distance of a far link where the kernel has nothing for it. */
package io.maskcast.deploy.bench.relay;
