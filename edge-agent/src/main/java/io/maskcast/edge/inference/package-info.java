/** Running a bundle's network: one interface, and behind it the engine that is chosen. */
package io.maskcast.edge.inference;
