package io.maskcast.edge;

import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.plan.TensorReassembly;
import io.maskcast.shared.tile.TileLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * One tile as it came over the wire, put back in place. Immutable, but the bytes handed out are not
 * copied.
 */
public final class FetchedTile {

  private final SelectionPlan plan;
  private final byte[] dense;
  private final Optional<Bundle> bundle;

  FetchedTile(SelectionPlan plan, byte[] dense, Optional<Bundle> bundle) {
    this.plan = plan;
    this.dense = dense;
    this.bundle = bundle;
  }

  /** The tile's layout. */
  public TileLayout layout() {
    return plan.layout();
  }

  /**
   * The samples in their own type, little-endian, in channel, row, column order, zeros where
   * nothing was sent, before any normalisation.
   */
  public byte[] samples() {
    TileLayout layout = layout();
    int width = layout.sampleType().bytes();
    byte[] ordered = new byte[dense.length];
    int to = 0;
    for (int channel = 0; channel < layout.channels(); channel++) {
      for (int row = 0; row < layout.height(); row++) {
        for (int column = 0; column < layout.width(); column++) {
          System.arraycopy(
              dense, layout.sampleIndex(channel, row, column) * width, ordered, to, width);
          to += width;
        }
      }
    }
    return ordered;
  }

  /**
   * What the network sees: float32, little-endian, in channel, row, column order, normalised, zeros
   * where nothing was sent; empty if the tile was fetched without a bundle.
   */
  public Optional<byte[]> tensor() {
    return bundle.map(
        used -> {
          byte[] selected = new byte[plan.selectedBytes()];
          plan.gather(dense, 0, selected, 0);
          float[] tensor =
              new TensorReassembly(plan, used.manifest().normalisation()).tensor(selected);
          ByteBuffer bytes = ByteBuffer.allocate(4 * tensor.length).order(ByteOrder.LITTLE_ENDIAN);
          bytes.asFloatBuffer().put(tensor);
          return bytes.array();
        });
  }
}
