/** Byte accounts: what a stream moved, and what it would have moved. */
package io.maskcast.shared.usage;
