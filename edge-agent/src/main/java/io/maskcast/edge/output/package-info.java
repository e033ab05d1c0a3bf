/** What an edge agent writes: predictions and tensors, whole or not at all. */
package io.maskcast.edge.output;
