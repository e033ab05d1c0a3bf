/** What every node shares: the one exception whose message is meant for a person. */
package io.maskcast.shared;
