/**
 * Who may say what a name stands for: keys, releases signed with them, and keys that are pinned.
 */
package io.maskcast.shared.trust;
