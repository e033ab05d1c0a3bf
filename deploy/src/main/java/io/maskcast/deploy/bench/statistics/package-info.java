/** What repeated measurements say together. */
package io.maskcast.deploy.bench.statistics;
