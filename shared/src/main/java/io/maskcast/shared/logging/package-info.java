/** What lines of logs look like. */
package io.maskcast.shared.logging;
