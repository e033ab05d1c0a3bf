/** Configuration: one declaration per key, set by file, environment and flags. */
package io.maskcast.shared.config;
