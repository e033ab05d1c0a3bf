/** Where a server's tiles come from: named sources that are read tile by tile. */
package io.maskcast.server.source;
