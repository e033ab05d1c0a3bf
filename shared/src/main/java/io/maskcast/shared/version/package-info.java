/** Versions: renditions of a channel or a tile that travel in place of its samples. */
package io.maskcast.shared.version;
