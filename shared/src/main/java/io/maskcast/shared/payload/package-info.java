/** Payloads: the arrangement and encoding of selected bytes on the wire. */
package io.maskcast.shared.payload;
