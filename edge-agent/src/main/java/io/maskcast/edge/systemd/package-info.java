/** How a daemon tells systemd how it is. */
package io.maskcast.edge.systemd;
