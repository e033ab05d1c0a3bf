/** The files behind sources, over HTTP with ranges, for clients that read TIFFs themselves. */
package io.maskcast.server.file;
