package io.maskcast.trainer.output;

import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.trainer.pipeline.Selection;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Which version each sample of a tile is taken from under a selection, to be shown. */
record ChosenVersions(TileLayout layout, List<Integer> versionOfSample) {

  private static final int DROPPED = -1;

  /**
   * The versions of a selection.
   *
   * @param selection over versions
   * @param layout of the tiles
   */
  static ChosenVersions of(Selection selection, TileLayout layout) {
    return new ChosenVersions(layout, Arrays.stream(selection.versionOfSample()).boxed().toList());
  }

  /** A tile put together of its versions; what is dropped stays 0. */
  byte[] of(List<byte[]> versions) {
    byte[] tile = new byte[layout.samples()];
    for (int s = 0; s < tile.length; s++) {
      int version = versionOfSample.get(s);
      int at = place(s);
      tile[at] = version == DROPPED ? 0 : versions.get(version)[at];
    }
    return tile;
  }

  /** Where a sample in channel, row, column order stands in a tile. */
  private int place(int sample) {
    int plane = layout.height() * layout.width();
    return layout.sampleIndex(
        sample / plane, sample % plane / layout.width(), sample % layout.width());
  }

  /** What is kept in any version. */
  Optional<Mask> mask() {
    BitSet kept = new BitSet();
    for (int s = 0; s < versionOfSample.size(); s++) {
      kept.set(s, versionOfSample.get(s) != DROPPED);
    }
    return Optional.of(
        Mask.of(MaskGrid.pixels(layout.channels(), layout.height(), layout.width()), kept));
  }
}
