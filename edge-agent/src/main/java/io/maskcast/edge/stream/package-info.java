/** One stream of tiles, checked from its first message to its end record. */
package io.maskcast.edge.stream;
