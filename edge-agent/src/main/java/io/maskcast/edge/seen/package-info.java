/** The last tiles as they came, in memory, for who wants to look at them. */
package io.maskcast.edge.seen;
