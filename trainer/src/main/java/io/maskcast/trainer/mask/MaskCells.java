package io.maskcast.trainer.mask;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.mask.MaskKind;

/**
 * Which choice of which element decides over a sample: the broadcast of section 3.1. A cell is one
 * choice of one element, number {@code element * choices + choice}; a sample is kept where its
 * element takes its cell's choice. Elements of an any-mask have one choice (to be kept); those of
 * an xor-mask have one for every version or, over a plain tile, one for every channel. Immutable
 * and thread-safe.
 */
public final class MaskCells {

  private final MaskKind kind;
  private final Extent extent;
  private final MaskGrid grid;
  private final int elements;
  private final int choices;
  private final int[] cellOfSample;
  private final int[] cellSamples;

  private MaskCells(MaskKind kind, Extent extent, MaskGrid grid, int elements, int choices) {
    this.kind = kind;
    this.extent = extent;
    this.grid = grid;
    this.elements = elements;
    this.choices = choices;
    this.cellOfSample = new int[extent.samples()];
    this.cellSamples = new int[elements * choices];
  }

  /**
   * The cells of a mask over a tile or its versions.
   *
   * @throws MaskcastException if there is nothing to choose from, or there are more blocks than
   *     samples along a side
   */
  public static MaskCells of(MaskKind kind, Extent extent) {
    boolean xor = kind.rule() == MaskKind.Rule.XOR;
    boolean overVersions = xor && extent.versions() > 1;
    if (xor && !overVersions && (kind.joint() || extent.channels() < 2)) {
      throw new MaskcastException(
          "A %s mask over a tile of %d channel(s) has nothing to choose from: extend the tile to versions first%s"
              .formatted(kind, extent.channels(), kind.joint() ? ", or leave out -joint" : ""));
    }
    // Channels of all versions are channels of their own to an any-mask.
    int channels = xor ? extent.channels() : extent.channels() * extent.versions();
    MaskGrid grid = kind.grid(channels, extent.height(), extent.width());
    int choices = !xor ? 1 : overVersions ? extent.versions() : extent.channels();
    int elements = xor && !overVersions ? grid.elements() / choices : grid.elements();
    MaskCells cells = new MaskCells(kind, extent, grid, elements, choices);
    cells.number(xor, overVersions);
    return cells;
  }

  private void number(boolean xor, boolean overVersions) {
    int[] elementOfSample = grid.elementOfSample();
    for (int s = 0; s < cellOfSample.length; s++) {
      int element = elementOfSample[s % elementOfSample.length];
      int cell;
      if (!xor) {
        cell = element;
      } else if (overVersions) {
        cell = element * choices + s / elementOfSample.length;
      } else { // the grid numbers channel by channel, the choices stand side by side
        cell = element % elements * choices + element / elements;
      }
      cellOfSample[s] = cell;
      cellSamples[cell]++;
    }
  }

  /** The realisation. */
  public MaskKind kind() {
    return kind;
  }

  /** What the mask is laid over. */
  public Extent extent() {
    return extent;
  }

  /** How many elements. */
  public int elements() {
    return elements;
  }

  /** How many choices an element has. */
  public int choices() {
    return choices;
  }

  /** How many cells: elements times choices. */
  public int count() {
    return cellSamples.length;
  }

  /** The cell of a sample. */
  public int cell(int sample) {
    return cellOfSample[sample];
  }

  /** How many samples a cell decides over. */
  public int samples(int cell) {
    return cellSamples[cell];
  }

  /** The grid of the elements; over a plain tile, that of the mask that is published. */
  public MaskGrid grid() {
    return grid;
  }

  /**
   * The number in {@link #grid()} of what a cell keeps; for masks over a plain tile, whose cells
   * are the grid's.
   */
  public int gridElement(int cell) {
    return cell % choices * elements + cell / choices;
  }

  /** One value per cell laid over the samples: {@code out[s] = values[cell of s]}. */
  public float[] broadcast(float[] values) {
    float[] samples = new float[cellOfSample.length];
    for (int s = 0; s < samples.length; s++) {
      samples[s] = values[cellOfSample[s]];
    }
    return samples;
  }

  /** The reverse of {@link #broadcast} for gradients: the sum over the samples of each cell. */
  public float[] sum(float[] samples) {
    double[] sums = new double[count()];
    for (int s = 0; s < samples.length; s++) {
      sums[cellOfSample[s]] += samples[s];
    }
    float[] values = new float[sums.length];
    for (int c = 0; c < values.length; c++) {
      values[c] = (float) sums[c];
    }
    return values;
  }
}
