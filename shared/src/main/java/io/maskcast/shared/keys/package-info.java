/** Keys on the command line. */
package io.maskcast.shared.keys;
