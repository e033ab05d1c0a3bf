/** Jobs that are done again and again, and survive restarts. */
package io.maskcast.edge.job;
