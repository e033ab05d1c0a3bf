/** The far end of a link to be measured, ready at once. */
package io.maskcast.deploy.bench.serve;
