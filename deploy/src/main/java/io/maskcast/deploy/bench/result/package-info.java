/** What measuring a link gives: figures with names, kept as files, held to assertions, compared. */
package io.maskcast.deploy.bench.result;
