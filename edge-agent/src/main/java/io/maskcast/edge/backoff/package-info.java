/** How long to wait before another attempt. */
package io.maskcast.edge.backoff;
