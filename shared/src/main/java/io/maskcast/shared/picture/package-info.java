/** Pictures for people. */
package io.maskcast.shared.picture;
