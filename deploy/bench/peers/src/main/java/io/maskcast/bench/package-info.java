/** What the hot path costs, and how fast it is beside other ways to move the same bytes. */
package io.maskcast.bench;
