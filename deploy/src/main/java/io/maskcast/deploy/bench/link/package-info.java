/** Measures a link: asks a server for tiles in a loop and counts what comes, when, and for what. */
package io.maskcast.deploy.bench.link;
