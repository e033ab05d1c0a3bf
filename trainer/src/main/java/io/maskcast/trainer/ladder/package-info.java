/** Nested masks that one network learns under: what it sees of them, and when it is sure. */
package io.maskcast.trainer.ladder;
