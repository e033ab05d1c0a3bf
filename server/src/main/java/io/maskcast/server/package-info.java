/** The server node: its configuration and the verticle that joins its parts. */
package io.maskcast.server;
