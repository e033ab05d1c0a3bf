package io.maskcast.shared.plan;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.tile.TileLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Turns selected bytes into what the network sees: float32 tensors of shape (channels, height,
 * width), the sent samples normalised, all others zero <em>after</em> normalisation, as in
 * training. Immutable and thread-safe.
 */
public final class TensorReassembly {

  private final SelectionPlan plan;
  private final Normalisation normalisation;
  private final int[] tensorIndices;
  private final int[] channels;

  /**
   * Prepares the reassembly of the tiles of one plan.
   *
   * @throws MaskcastException if the normalisation is for another number of channels
   */
  public TensorReassembly(SelectionPlan plan, Normalisation normalisation) {
    normalisation.requireChannels(plan.layout().channels());
    this.plan = plan;
    this.normalisation = normalisation;
    this.tensorIndices = new int[plan.selectedSamples()];
    this.channels = new int[plan.selectedSamples()];
    resolve(plan.layout(), plan.sampleIndices());
  }

  private void resolve(TileLayout layout, int[] samples) {
    int plane = layout.height() * layout.width();
    for (int i = 0; i < samples.length; i++) {
      int sample = samples[i];
      int pixel = 0;
      switch (layout.interleave()) {
        case PIXEL -> {
          channels[i] = sample % layout.channels();
          pixel = sample / layout.channels();
        }
        case BAND -> {
          channels[i] = sample / plane;
          pixel = sample % plane;
        }
      }
      tensorIndices[i] = channels[i] * plane + pixel;
    }
  }

  /** Floats of one tensor: channels x height x width. */
  public int tensorSize() {
    return plan.layout().samples();
  }

  /** The plan whose selected bytes are reassembled. */
  public SelectionPlan plan() {
    return plan;
  }

  /**
   * Reassembles one tile.
   *
   * @param selected its {@code plan().selectedBytes()} selected bytes
   * @return a new tensor, zeros where nothing was sent
   */
  public float[] tensor(byte[] selected) {
    float[] tensor = new float[tensorSize()];
    reassemble(selected, 1, tensor);
    return tensor;
  }

  /**
   * Reassembles one tile from sample values.
   *
   * @param samples its selected samples in plan order, not normalised
   * @return a new tensor, zeros where nothing was sent
   * @throws IllegalArgumentException if there are not as many samples as the plan selects
   */
  public float[] tensor(float[] samples) {
    if (samples.length != tensorIndices.length) {
      throw new IllegalArgumentException(
          samples.length + " samples for a plan of " + tensorIndices.length);
    }
    float[] tensor = new float[tensorSize()];
    for (int i = 0; i < samples.length; i++) {
      tensor[tensorIndices[i]] = normalisation.apply(samples[i], channels[i]);
    }
    return tensor;
  }

  /**
   * Reassembles a columnar batch: sample s of tile t at index {@code s * tiles + t}.
   *
   * @param columnar the selected bytes of {@code tiles} tiles, columnar
   * @param tiles how many tiles
   * @param tensors receives {@code tiles} tensors, one after the other; must be zero before
   * @throws IllegalArgumentException if the array sizes do not fit the plan
   */
  public void reassemble(byte[] columnar, int tiles, float[] tensors) {
    if (columnar.length != (long) plan.selectedBytes() * tiles
        || tensors.length != (long) tensorSize() * tiles) {
      throw new IllegalArgumentException(
          "%d bytes and %d floats for %d tiles".formatted(columnar.length, tensors.length, tiles));
    }
    ByteBuffer samples = ByteBuffer.wrap(columnar).order(ByteOrder.LITTLE_ENDIAN);
    var type = plan.layout().sampleType();
    int at = 0;
    for (int sample = 0; sample < tensorIndices.length; sample++) {
      int target = tensorIndices[sample];
      int channel = channels[sample];
      for (int tile = 0; tile < tiles; tile++) {
        tensors[target] = normalisation.apply(type.read(samples, at), channel);
        target += tensorSize();
        at += type.bytes();
      }
    }
  }
}
