/** What agents found out, on disk until everybody who wants it has it. */
package io.maskcast.edge.results;
