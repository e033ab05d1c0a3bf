/**
 * The edge agent: fetches a bundle, streams the samples its mask selects, runs the network,
 * measures the savings.
 */
package io.maskcast.edge;
