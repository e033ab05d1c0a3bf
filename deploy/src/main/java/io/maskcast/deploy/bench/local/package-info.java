/** A server and an edge agent on this machine, for measurements of bytes and not of links. */
package io.maskcast.deploy.bench.local;
