/**
 * Wire bytes: counted at the socket of every connection a node has, both directions, framing,
 * headers and TLS included.
 */
package io.maskcast.proto.wire;
