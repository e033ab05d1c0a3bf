package io.maskcast.edge.inference;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.plan.TensorReassembly;
import io.maskcast.shared.tile.TileLayout;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/**
 * Makes of whole tiles that are here what the network would have seen of them over a link: what the
 * mask does not keep is zero. Immutable and thread-safe.
 */
public final class LocalMasking {

  private final Normalisation normalisation;
  private final Optional<EdgeChoice> choice;
  private final TensorReassembly common;

  /**
   * The mask of a bundle.
   *
   * @param layout of the tiles
   * @throws MaskcastException if the mask is made, or the tiles are rendered, where tiles are
   *     served and nowhere else
   */
  public LocalMasking(Bundle bundle, TileLayout layout) {
    if (bundle.manifest().versions().isPresent()) {
      throw new MaskcastException(
          "Tiles of bundle %s travel in versions that servers render; ask for tiles by their numbers"
              .formatted(bundle.digest().brief()));
    }
    this.normalisation = bundle.manifest().normalisation();
    this.choice = EdgeChoice.of(bundle, layout, Optional.empty());
    if (bundle.manifest().generator().isPresent() && choice.isEmpty()) {
      throw new MaskcastException(
          "The masks of bundle %s are made by servers; ask for tiles by their numbers"
              .formatted(bundle.digest().brief()));
    }
    this.common = new TensorReassembly(SelectionPlan.compile(bundle.mask(), layout), normalisation);
  }

  /**
   * Masks tiles.
   *
   * @param dense whole tiles, one after the other, in the layout
   * @return their tensors, one after the other
   */
  public float[] tensors(byte[] dense) {
    int bytes = common.plan().layout().denseBytes();
    int tiles = dense.length / bytes;
    int size = common.tensorSize();
    float[] tensors = new float[Math.multiplyExact(tiles, size)];
    for (int tile = 0; tile < tiles; tile++) {
      byte[] one = Arrays.copyOfRange(dense, tile * bytes, (tile + 1) * bytes);
      TensorReassembly by = choice.map(sees -> chosen(sees, one)).orElse(common);
      by.write(
          selected(by.plan(), one), 1, 0, 1, FloatBuffer.wrap(tensors, tile * size, size).slice());
    }
    return tensors;
  }

  private TensorReassembly chosen(EdgeChoice sees, byte[] tile) {
    BitSet mask = sees.choose(selected(sees.preview(), tile), 1).get(0);
    return new TensorReassembly(sees.selection().plan(sees.withPreview(mask)), normalisation);
  }

  private static byte[] selected(SelectionPlan plan, byte[] tile) {
    byte[] selected = new byte[plan.selectedBytes()];
    plan.gather(tile, 0, selected, 0);
    return selected;
  }
}
