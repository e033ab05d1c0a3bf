/** Answers to those who ask now, beside the jobs: tiles over the link, or samples that are here. */
package io.maskcast.edge.ask;
