/** Where an edge agent gets its bundles from, and where it keeps them. */
package io.maskcast.edge.bundle;
