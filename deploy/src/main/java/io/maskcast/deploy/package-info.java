/**
 * The whole of maskcast: one command with a subcommand per node, and the demo that runs them
 * together.
 */
package io.maskcast.deploy;
