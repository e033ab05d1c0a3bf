package io.maskcast.trainer.data;

/**
 * Labelled tiles in one or more versions: what the paper's {@code extend} makes of them (section
 * 3.3). All versions have the layout of the tiles themselves. Implementations are immutable and
 * thread-safe.
 */
public interface TileVersions {

  /** The tiles as they are, with their layout and labels. */
  LabelledTiles tiles();

  /** How many versions there are of each tile, 1 or more. */
  int versions();

  /**
   * All samples of one version, tile after tile in the layout of {@link #tiles()}; not a copy.
   *
   * @param version {@code 0 .. versions() - 1}
   */
  byte[] samples(int version);
}
