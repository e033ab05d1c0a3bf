package io.maskcast.shared.plan;

import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.tile.TileLayout;
import java.nio.FloatBuffer;
import java.util.BitSet;

/**
 * Turns the selected bytes of tiles that have masks of their own into what the network sees, as
 * {@link TensorReassembly} does under one mask for all. Immutable and thread-safe.
 */
public final class TileReassembly {

  private final TileSelection selection;
  private final Normalisation normalisation;
  private final SampleReader reader;
  private final int[] places; // in the tensor, by sample in the order of the layout

  /**
   * Prepares the reassembly of tiles.
   *
   * @throws io.maskcast.shared.MaskcastException if the normalisation is for another number of
   *     channels
   */
  public TileReassembly(TileSelection selection, Normalisation normalisation) {
    TileLayout layout = selection.layout();
    normalisation.requireChannels(layout.channels());
    this.selection = selection;
    this.normalisation = normalisation;
    this.reader = SampleReader.of(layout.sampleType());
    this.places = new int[layout.samples()];
    int place = 0;
    for (int channel = 0; channel < layout.channels(); channel++) {
      for (int row = 0; row < layout.height(); row++) {
        for (int column = 0; column < layout.width(); column++) {
          places[layout.sampleIndex(channel, row, column)] = place++;
        }
      }
    }
  }

  /** Which samples there are of a tile. */
  public TileSelection selection() {
    return selection;
  }

  /** Floats of one tensor: channels x height x width. */
  public int tensorSize() {
    return places.length;
  }

  /**
   * Reassembles a tile where it is wanted; every float of it is written, zeros where nothing was
   * sent.
   *
   * @param mask of the tile
   * @param selected holds its selected bytes
   * @param from where they begin, in samples
   * @param tensors receives the tensor, whatever its position
   * @param at where to put it
   * @return where the selected bytes of the next tile begin, in samples
   */
  public int write(BitSet mask, byte[] selected, int from, FloatBuffer tensors, int at) {
    TileLayout layout = selection.layout();
    int plane = layout.height() * layout.width();
    int next = from;
    for (int sample = 0; sample < places.length; sample++) {
      int place = places[sample];
      float value = 0;
      if (selection.keeps(mask, sample)) {
        value = normalisation.apply(reader.read(selected, next++), place / plane);
      }
      tensors.put(at + place, value);
    }
    return next;
  }

  /**
   * The tensor of a tile of sample values.
   *
   * @param mask which of them were sent
   * @param samples all of a tile, in the order of the layout, not normalised
   * @return a new tensor, zeros where nothing was sent
   */
  public float[] tensor(BitSet mask, float[] samples) {
    int plane = selection.layout().height() * selection.layout().width();
    float[] tensor = new float[places.length];
    for (int sample = 0; sample < places.length; sample++) {
      if (selection.keeps(mask, sample)) {
        tensor[places[sample]] = normalisation.apply(samples[sample], places[sample] / plane);
      }
    }
    return tensor;
  }
}
