/** Files that are whole or absent, whatever happens while they are written. */
package io.maskcast.shared.storage;
