/** The idx format of MNIST and its like. */
package io.maskcast.shared.idx;
