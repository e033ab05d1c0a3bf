package io.maskcast.shared.bundle;

/**
 * A mask for all tiles whose samples an edge is sent first, to choose from the others by them. It
 * is over the grid that {@link Manifest#mask} has.
 *
 * @param kept how many elements it keeps: some and not all
 * @param mask its blob
 */
public record PreviewEntry(int kept, Digest mask) {

  /** The largest blob, in bytes: more than a mask of the largest tiles has. */
  public static final int MAX_BYTES = 1 << 20;
}
