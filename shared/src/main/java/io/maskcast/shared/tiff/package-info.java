/**
 * TIFF files as rasters are kept in them: classic and BigTIFF, in blocks that can be read one by
 * one from wherever byte ranges can be had. Every number a file names is hostile until checked.
 */
package io.maskcast.shared.tiff;
