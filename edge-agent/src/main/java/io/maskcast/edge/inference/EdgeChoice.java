package io.maskcast.edge.inference;

import io.maskcast.proto.call.BatchLimits;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.generator.ElementChooser;
import io.maskcast.shared.generator.MaskGenerator;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.plan.TensorReassembly;
import io.maskcast.shared.plan.TileSelection;
import io.maskcast.shared.tile.TileLayout;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * The generator of a bundle at work at the edge: it sees the previews of tiles, and chooses what to
 * ask for besides. Immutable and thread-safe.
 */
public final class EdgeChoice {

  private final MaskGenerator generator;
  private final BitSet previewed;
  private final TensorReassembly previews;
  private final TileSelection selection;

  private EdgeChoice(
      MaskGenerator generator, Mask preview, Normalisation normalisation, TileLayout layout) {
    this.generator = generator;
    this.previewed = new BitSet();
    for (int element : preview.selected()) {
      previewed.set(element);
    }
    this.previews = new TensorReassembly(SelectionPlan.compile(preview, layout), normalisation);
    this.selection = new TileSelection(preview.grid(), layout);
  }

  /**
   * The choice of a bundle whose generator runs at the edge; empty if it has none.
   *
   * @param layout of the tiles
   * @param noData the sample that stands for missing data in them, if there is one
   * @throws MaskcastException if the tiles are others, or the weights those of another generator
   */
  public static Optional<EdgeChoice> of(Bundle bundle, TileLayout layout, Optional<Float> noData) {
    Manifest manifest = bundle.manifest();
    return bundle
        .preview()
        .map(
            preview ->
                new EdgeChoice(
                    MaskGenerator.of(
                        manifest,
                        Optional.of(preview),
                        bundle.blob(manifest.generator().orElseThrow().weights())),
                    preview,
                    manifest.normalisation().orNoData(noData),
                    layout));
  }

  /** What has to be streamed of a tile before anything is chosen. */
  public SelectionPlan preview() {
    return previews.plan();
  }

  /** What masks select. */
  public TileSelection selection() {
    return selection;
  }

  /** How many tiles can be asked for together. */
  public int tilesPerRequest() {
    return BatchLimits.tilesWithMasks(selection.layout().samples());
  }

  /**
   * Chooses what to ask for.
   *
   * @param columnar the previews of {@code tiles} tiles, columnar
   * @param tiles how many
   * @return the mask of each, without what the preview has
   */
  public List<BitSet> choose(byte[] columnar, int tiles) {
    ElementChooser chooser = generator.chooser(selection.layout());
    float[] tensor = new float[previews.tensorSize()];
    List<BitSet> masks = new ArrayList<>();
    for (int tile = 0; tile < tiles; tile++) {
      previews.write(columnar, tiles, tile, 1, FloatBuffer.wrap(tensor));
      BitSet mask = new BitSet();
      chooser.choose(tensor, 0, mask);
      masks.add(mask);
    }
    return masks;
  }

  /** Writes the samples of previews into the tensors of some tiles, and nothing else. */
  void write(byte[] columnar, int tiles, int first, int count, FloatBuffer tensors) {
    previews.write(columnar, tiles, first, count, tensors);
  }

  /** A mask with what the preview has. */
  public BitSet withPreview(BitSet mask) {
    BitSet both = (BitSet) mask.clone();
    both.or(previewed);
    return both;
  }

  /** What is chosen of a tile: (channels, height, width), normalised, whatever is not previewed. */
  BitSet choose(float[] tensor) {
    BitSet mask = new BitSet();
    generator.chooser(selection.layout()).choose(tensor, 0, mask);
    return mask;
  }
}
