/** Arrays as NumPy saves them. */
package io.maskcast.shared.numpy;
