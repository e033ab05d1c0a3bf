/** The edge's own account of what every call moved, and how it compares with the server's. */
package io.maskcast.edge.usage;
