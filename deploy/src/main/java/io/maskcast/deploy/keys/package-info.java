/** Keys on the command line. */
package io.maskcast.deploy.keys;
