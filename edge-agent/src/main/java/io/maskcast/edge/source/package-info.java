/** What a server has: its sources as it describes them, and ways to say which tiles are meant. */
package io.maskcast.edge.source;
