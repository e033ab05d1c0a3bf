/** Nested masks: one order of the elements, where it is cut, and when to climb no further. */
package io.maskcast.shared.ladder;
