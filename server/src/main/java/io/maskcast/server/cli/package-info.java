/** The command line of the server. */
package io.maskcast.server.cli;
