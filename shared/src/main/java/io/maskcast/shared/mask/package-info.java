/** Selection masks: grids of elements over a tile and the elements that are kept. */
package io.maskcast.shared.mask;
