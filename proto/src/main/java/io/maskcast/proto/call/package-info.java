/**
 * How nodes call each other: one place for the HTTP/2 settings both ends must agree on, and calls
 * that always come to an end, whatever the other side does.
 */
package io.maskcast.proto.call;
