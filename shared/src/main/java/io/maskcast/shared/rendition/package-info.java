/**
 * Renditions: how tiles travel in the versions a mask chose; made on the server, put back on the
 * edge.
 */
package io.maskcast.shared.rendition;
