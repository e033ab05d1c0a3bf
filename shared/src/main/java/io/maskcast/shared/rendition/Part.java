package io.maskcast.shared.rendition;

import io.maskcast.shared.version.Version;

/**
 * One thing that travels of every tile: a version of one channel, or of all together.
 *
 * @param version which version
 * @param firstChannel the channel, or the first of all
 * @param channels 1, or all
 * @param travelling of a version that travels as samples, which of its samples do, ascending; none
 *     of JPEG
 * @param sources of each sample of the tile that is shown by this part, where it stands: among the
 *     travelling samples, or in the decoded part
 * @param targets of the same samples, where they stand in channel, row, column order
 */
@SuppressWarnings("ArrayRecordComponent") // made once, shared within the package, never changed
record Part(
    Version version,
    int firstChannel,
    int channels,
    int[] travelling,
    int[] sources,
    int[] targets) {}
