/** Running a bundle's network: one interface, one engine behind it. */
package io.maskcast.edge.inference;
