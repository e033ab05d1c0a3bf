package io.maskcast.shared.generator;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.GeneratorEntry;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.mask.GeneratorForm;
import io.maskcast.shared.mask.KeepRule;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.tile.TileLayout;
import java.util.List;
import java.util.Optional;

/**
 * Gives every tile a mask of its own: the elements that a {@link KeepRule} keeps by their logits
 * {@code z = gamma f(x) + offset}, f the layers of a {@link GeneratorForm} and x the normalised
 * tile, its thumbnail or its preview, as the trainer learned them. What the preview has of a tile
 * is never kept: it is there already. In float32, every sum in one fixed order, so that every
 * machine makes the same masks; the trainer's engine adds in another order, so a logit differs in
 * its last bits, and an element may where two logits are as close as that. Immutable and
 * thread-safe.
 */
public final class MaskGenerator {

  private final GeneratorForm form;
  private final KeepRule rule;
  private final MaskGrid grid;
  private final Normalisation normalisation;
  private final Optional<Mask> preview;
  private final GeneratorLayers layers;
  private final float gamma;
  private final float[] offset;

  /** A generator that sees the whole tile or its thumbnail; else as the other. */
  public MaskGenerator(
      GeneratorForm form,
      KeepRule rule,
      MaskGrid grid,
      Normalisation normalisation,
      Tensors weights) {
    this(form, rule, grid, normalisation, Optional.empty(), weights);
  }

  /**
   * A generator.
   *
   * @param form what it is made of and sees
   * @param rule what is kept
   * @param grid of the elements
   * @param normalisation how samples become its inputs
   * @param preview what it sees of a tile, over the grid, if that is not all or a thumbnail
   * @param weights as the trainer names them: those of the layers, {@code gamma}, {@code offset}
   * @throws MaskcastException if the weights are those of another generator, the thumbnail is
   *     larger than the tile, or the normalisation is for another number of channels
   */
  public MaskGenerator(
      GeneratorForm form,
      KeepRule rule,
      MaskGrid grid,
      Normalisation normalisation,
      Optional<Mask> preview,
      Tensors weights) {
    normalisation.requireChannels(grid.channels());
    this.form = form;
    this.rule = rule;
    this.grid = grid;
    this.normalisation = normalisation;
    this.preview = preview;
    this.layers = GeneratorLayers.of(form, grid, seen(), inputs(), weights);
    this.gamma = weights.get("gamma", List.of(1)).values()[0];
    this.offset = weights.get("offset", List.of(grid.elements())).values().clone();
  }

  /**
   * The generator of a bundle.
   *
   * @param manifest of a bundle that has one
   * @param preview the mask of what it sees, if the manifest has one
   * @param weights the blob of its weights
   * @throws MaskcastException if they are those of another generator, or the thumbnail is larger
   *     than the tile
   */
  public static MaskGenerator of(Manifest manifest, Optional<Mask> preview, byte[] weights) {
    GeneratorEntry entry = manifest.generator().orElseThrow();
    Manifest.Input input = manifest.input();
    try {
      return new MaskGenerator(
          entry.form(),
          entry.keep(),
          manifest.mask().kind().grid(input.channels(), input.height(), input.width()),
          manifest.normalisation(),
          preview,
          Tensors.decode(weights));
    } catch (MaskcastException e) {
      throw new MaskcastException(
          "The bundle's generator (%s) does not fit %s: %s; learn and publish it again"
              .formatted(
                  entry.form().label(),
                  preview
                      .map(mask -> "its preview of %d elements".formatted(mask.keptElements()))
                      .orElse("its tiles"),
                  e.getMessage()),
          e);
    }
  }

  /** The sides of what the layers see. */
  CellMeans.Sides seen() {
    CellMeans.Sides tile = tile();
    CellMeans.Sides seen =
        form.sight().map(s -> new CellMeans.Sides(s.rows(), s.columns())).orElse(tile);
    if (seen.rows() > tile.rows() || seen.columns() > tile.columns()) {
      throw new MaskcastException(
          "A generator %s would see more than the %d rows and %d columns a tile has"
              .formatted(form.label(), tile.rows(), tile.columns()));
    }
    return seen;
  }

  private int inputs() {
    return sight().map(TileSight::numbers).orElse(grid.samples());
  }

  /** What is seen of a tile; empty if that is all of it. */
  Optional<TileSight> sight() {
    if (preview.isPresent()) {
      return preview.map(mask -> TileSight.Preview.of(mask, form.body()));
    }
    CellMeans.Sides seen = seen();
    return seen.equals(tile())
        ? Optional.empty()
        : Optional.of(
            new TileSight.Thumbnail(new CellMeans(tile(), seen), grid.channels(), tile(), seen));
  }

  /** What there is of a tile before its mask is made. */
  Optional<Mask> preview() {
    return preview;
  }

  CellMeans.Sides tile() {
    return new CellMeans.Sides(grid.height(), grid.width());
  }

  /** The grid of the elements. */
  public MaskGrid grid() {
    return grid;
  }

  Normalisation normalisation() {
    return normalisation;
  }

  KeepRule rule() {
    return rule;
  }

  GeneratorLayers layers() {
    return layers;
  }

  /** Scales and shifts the numbers of the layers, in place. */
  void toLogits(float[] numbers) {
    for (int e = 0; e < offset.length; e++) {
      numbers[e] = gamma * numbers[e] + offset[e];
    }
  }

  /**
   * What chooses the elements of tiles, one after the other.
   *
   * @throws MaskcastException if the tiles of the layout have other sides
   */
  public ElementChooser chooser(TileLayout layout) {
    return new ElementChooser(this, layout);
  }
}
