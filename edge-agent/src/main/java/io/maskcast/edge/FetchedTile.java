package io.maskcast.edge;

import io.maskcast.edge.source.SourceDescription;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.plan.Reassembly;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.plan.TensorReassembly;
import io.maskcast.shared.raster.Window;
import io.maskcast.shared.rendition.RenditionReassembly;
import io.maskcast.shared.tile.TileLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Optional;

/**
 * One tile as it came over the wire, put back in place. Immutable, but the bytes handed out are not
 * copied.
 */
public final class FetchedTile {

  private final long tile;
  private final SourceDescription source;
  private final TileLayout layout;
  private final byte[] dense;
  private final Optional<float[]> tensor;

  private FetchedTile(long tile, SourceDescription source, byte[] dense, Optional<float[]> tensor) {
    this.tile = tile;
    this.source = source;
    this.layout = source.layout();
    this.dense = dense;
    this.tensor = tensor;
  }

  /**
   * Puts a tile back in place.
   *
   * @param tile its number
   * @param source where it is from
   * @param plan which samples it has
   * @param batch what came of it
   * @param bundle what it was fetched with, if with one
   */
  static FetchedTile of(
      long tile,
      SourceDescription source,
      SelectionPlan plan,
      byte[] batch,
      Optional<Bundle> bundle) {
    TileLayout layout = plan.layout();
    Optional<RenditionReassembly> versions =
        bundle.flatMap(used -> RenditionReassembly.of(used, layout));
    if (versions.isPresent()) {
      byte[] dense = versions.get().dense(batch, 1, 0);
      return new FetchedTile(tile, source, dense, Optional.of(tensor(versions.get(), batch)));
    }
    byte[] dense = new byte[layout.denseBytes()];
    plan.scatter(batch, 0, dense, 0);
    return new FetchedTile(
        tile, source, dense, bundle.map(used -> tensor(reassembly(plan, used, source), batch)));
  }

  private static Reassembly reassembly(
      SelectionPlan plan, Bundle bundle, SourceDescription source) {
    return new TensorReassembly(plan, bundle.manifest().normalisation().orNoData(source.noData()));
  }

  private static float[] tensor(Reassembly reassembly, byte[] batch) {
    float[] tensor = new float[reassembly.tensorSize()];
    reassembly.write(batch, 1, 0, 1, FloatBuffer.wrap(tensor));
    return tensor;
  }

  /** Its number at the source. */
  public long tile() {
    return tile;
  }

  /**
   * The part of it that lies within the raster it is cut from, in pixels of the raster; empty if it
   * was a tile before.
   */
  public Optional<Window> inside() {
    return source.raster().map(raster -> raster.tiles().inside(tile));
  }

  /** The tile's layout. */
  public TileLayout layout() {
    return layout;
  }

  /**
   * The samples in their own type, little-endian, in channel, row, column order, zeros where
   * nothing was sent, before any normalisation.
   */
  public byte[] samples() {
    return planar(layout, dense);
  }

  /**
   * Samples one channel after the other.
   *
   * @param dense the same in the order of the layout
   */
  public static byte[] planar(TileLayout layout, byte[] dense) {
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
    return tensor.map(
        values -> {
          ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
          bytes.asFloatBuffer().put(values);
          return bytes.array();
        });
  }
}
