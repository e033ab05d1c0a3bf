/** Versions of tiles: the paper's extend and merge (section 3.3). */
package io.maskcast.trainer.version;
