/** The agent as a daemon: one file says what it does, and it does it until it is told to stop. */
package io.maskcast.edge.daemon;
