package io.maskcast.shared.plan;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.TileLayout;
import java.util.Arrays;
import java.util.Optional;

/**
 * Which samples of a tile travel, and in which order: the kept samples in the order of the tile's
 * layout, as runs of neighbours. The server gathers by it, the edge scatters by it; both compile it
 * from the same mask and layout, so a static mask costs no bytes on the wire. Compiling is linear
 * in the samples of a tile. Immutable and thread-safe.
 */
public final class SelectionPlan {

  /** Runs of fewer bytes on average are copied sample by sample: a call per run would cost more. */
  private static final int SHORT_RUN_BYTES = 24;

  private final TileLayout layout;
  private final int[] runStarts;
  private final int[] runLengths;
  private final int samples;
  private final Optional<ScatteredSamples> scattered;

  private SelectionPlan(TileLayout layout, int[] runStarts, int[] runLengths) {
    this.layout = layout;
    this.runStarts = runStarts;
    this.runLengths = runLengths;
    this.samples = Arrays.stream(runLengths).sum();
    boolean shortRuns = (long) selectedBytes() < (long) SHORT_RUN_BYTES * runStarts.length;
    this.scattered =
        shortRuns
            ? Optional.of(new ScatteredSamples(sampleIndices(), layout.sampleType().bytes()))
            : Optional.empty();
  }

  /** The plan that copies every sample. */
  public static SelectionPlan dense(TileLayout layout) {
    return new SelectionPlan(layout, new int[] {0}, new int[] {layout.samples()});
  }

  /**
   * The plan of a mask over a layout.
   *
   * @throws MaskcastException if the mask was learned for tiles of other sides
   */
  public static SelectionPlan compile(Mask mask, TileLayout layout) {
    if (mask.grid().channels() != layout.channels()
        || mask.grid().height() != layout.height()
        || mask.grid().width() != layout.width()) {
      throw new MaskcastException(
          "The mask is for tiles of %dx%dx%d, the source has %s; use a bundle learned for such tiles"
              .formatted(
                  mask.grid().height(),
                  mask.grid().width(),
                  mask.grid().channels(),
                  layout.describe()));
    }
    return new RunCollector(layout).collect(mask);
  }

  /** The layout this plan was compiled for. */
  public TileLayout layout() {
    return layout;
  }

  /** Samples that travel per tile. */
  public int selectedSamples() {
    return samples;
  }

  /** Bytes that travel per tile, before any codec. */
  public int selectedBytes() {
    return samples * layout.sampleType().bytes();
  }

  /** How many runs of neighbouring samples the plan has. */
  public int runs() {
    return runStarts.length;
  }

  /**
   * Copies the selected bytes of a tile.
   *
   * @param dense at least {@code layout().denseBytes()} bytes from {@code denseOffset} on
   * @param denseOffset where the tile starts
   * @param selected receives {@link #selectedBytes()} bytes
   * @param selectedOffset where to put them
   */
  public void gather(byte[] dense, int denseOffset, byte[] selected, int selectedOffset) {
    if (scattered.isPresent()) {
      scattered.get().gather(dense, denseOffset, selected, selectedOffset);
      return;
    }
    int width = layout.sampleType().bytes();
    int to = selectedOffset;
    for (int run = 0; run < runStarts.length; run++) {
      int length = runLengths[run] * width;
      System.arraycopy(dense, denseOffset + runStarts[run] * width, selected, to, length);
      to += length;
    }
  }

  /**
   * Puts the selected bytes of a tile back in place; all other bytes are left as they are.
   *
   * @param selected {@link #selectedBytes()} bytes from {@code selectedOffset} on
   * @param selectedOffset where they start
   * @param dense receives the tile
   * @param denseOffset where the tile starts
   */
  public void scatter(byte[] selected, int selectedOffset, byte[] dense, int denseOffset) {
    if (scattered.isPresent()) {
      scattered.get().scatter(selected, selectedOffset, dense, denseOffset);
      return;
    }
    int width = layout.sampleType().bytes();
    int from = selectedOffset;
    for (int run = 0; run < runStarts.length; run++) {
      int length = runLengths[run] * width;
      System.arraycopy(selected, from, dense, denseOffset + runStarts[run] * width, length);
      from += length;
    }
  }

  /** Takes runs of neighbouring samples. */
  @FunctionalInterface
  public interface RunVisitor {

    /**
     * One run.
     *
     * @param start sample index of its first
     * @param length how many samples
     */
    void run(int start, int length);
  }

  /** The selected samples in plan order, run by run. */
  public void forEachRun(RunVisitor visitor) {
    for (int run = 0; run < runStarts.length; run++) {
      visitor.run(runStarts[run], runLengths[run]);
    }
  }

  /** Hears of the selected samples of rows. */
  @FunctionalInterface
  public interface RowVisitor {

    /**
     * Samples side by side in one row of the tile.
     *
     * @param channel of all of them; 0 where the channels of a pixel lie side by side
     * @param row of the tile
     * @param first where in the row they begin, in samples
     * @param length how many samples
     */
    void piece(int channel, int row, int first, int length);
  }

  /** The selected samples in plan order, run by run, and of each run row by row. */
  public void forEachRowPiece(RowVisitor visitor) {
    boolean together = layout.interleave() == Interleave.PIXEL;
    int rowSamples = layout.width() * (together ? layout.channels() : 1);
    for (int run = 0; run < runStarts.length; run++) {
      int last = runStarts[run] + runLengths[run];
      for (int at = runStarts[run]; at < last; ) {
        int row = at / rowSamples;
        int end = Math.min(last, (row + 1) * rowSamples);
        visitor.piece(row / layout.height(), row % layout.height(), at % rowSamples, end - at);
        at = end;
      }
    }
  }

  /** The selected samples in plan order, as sample indices of the layout. */
  public int[] sampleIndices() {
    int[] indices = new int[samples];
    int at = 0;
    for (int run = 0; run < runStarts.length; run++) {
      for (int i = 0; i < runLengths[run]; i++) {
        indices[at++] = runStarts[run] + i;
      }
    }
    return indices;
  }

  /** Walks a mask in layout order and joins neighbours to runs. */
  private static final class RunCollector {
    private final TileLayout layout;
    private int[] starts = new int[16];
    private int[] lengths = new int[16];
    private int runs;

    RunCollector(TileLayout layout) {
      this.layout = layout;
    }

    SelectionPlan collect(Mask mask) {
      switch (layout.interleave()) {
        case PIXEL -> {
          for (int row = 0; row < layout.height(); row++) {
            for (int column = 0; column < layout.width(); column++) {
              for (int channel = 0; channel < layout.channels(); channel++) {
                visit(mask, channel, row, column);
              }
            }
          }
        }
        case BAND -> {
          for (int channel = 0; channel < layout.channels(); channel++) {
            for (int row = 0; row < layout.height(); row++) {
              for (int column = 0; column < layout.width(); column++) {
                visit(mask, channel, row, column);
              }
            }
          }
        }
      }
      return new SelectionPlan(layout, Arrays.copyOf(starts, runs), Arrays.copyOf(lengths, runs));
    }

    private void visit(Mask mask, int channel, int row, int column) {
      if (!mask.keeps(channel, row, column)) {
        return;
      }
      int index = layout.sampleIndex(channel, row, column);
      if (runs > 0 && starts[runs - 1] + lengths[runs - 1] == index) {
        lengths[runs - 1]++;
        return;
      }
      if (runs == starts.length) {
        starts = Arrays.copyOf(starts, runs * 2);
        lengths = Arrays.copyOf(lengths, runs * 2);
      }
      starts[runs] = index;
      lengths[runs++] = 1;
    }
  }
}
