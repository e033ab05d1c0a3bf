/** The command line of the edge agent. */
package io.maskcast.edge.cli;
