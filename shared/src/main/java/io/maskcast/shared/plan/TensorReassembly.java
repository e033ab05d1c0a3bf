package io.maskcast.shared.plan;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.tile.TileLayout;
import java.nio.FloatBuffer;

/**
 * Turns selected bytes into what the network sees: float32 tensors of shape (channels, height,
 * width), the sent samples normalised, all others zero <em>after</em> normalisation, as in
 * training. Immutable and thread-safe.
 */
public final class TensorReassembly implements Reassembly {

  /**
   * Tiles written at a time, a cache line of each; fewer are written tile by tile, as a loop over
   * so few does not pay.
   */
  private static final int BLOCK = 16;

  private final SelectionPlan plan;
  private final Normalisation normalisation;
  private final SampleReader reader;
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
    this.reader = SampleReader.of(plan.layout().sampleType());
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

  @Override
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
    return tensors(selected, 1, 0, 1);
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
   * Reassembles some tiles of a columnar batch: sample s of tile t at index {@code s * tiles + t}.
   *
   * @param columnar the selected bytes of {@code tiles} tiles, columnar
   * @param tiles how many tiles the batch has
   * @param first the first to reassemble
   * @param count how many to reassemble
   * @return {@code count} tensors, one after the other, zeros where nothing was sent
   * @throws IllegalArgumentException if the bytes do not fit the plan, or there are no such tiles
   */
  public float[] tensors(byte[] columnar, int tiles, int first, int count) {
    float[] tensors = new float[Math.multiplyExact(count, tensorSize())];
    write(columnar, tiles, first, count, FloatBuffer.wrap(tensors));
    return tensors;
  }

  /**
   * Reassembles some tiles of a columnar batch where they are wanted: the sent samples are written,
   * in one pass, and nothing else is. So what holds zeros, or other tiles reassembled here before,
   * needs no clearing.
   *
   * @param columnar the selected bytes of {@code tiles} tiles, columnar
   * @param tiles how many tiles the batch has
   * @param first the first to reassemble
   * @param count how many to reassemble
   * @param tensors receives {@code count} tensors from index 0 on, whatever its position
   * @throws IllegalArgumentException if the bytes do not fit the plan, or there are no such tiles
   */
  @Override
  public void write(byte[] columnar, int tiles, int first, int count, FloatBuffer tensors) {
    if (columnar.length != (long) plan.selectedBytes() * tiles
        || first < 0
        || count < 0
        || count > tiles - first) {
      throw new IllegalArgumentException(
          "tiles %d to %d of %d in %d bytes"
              .formatted(first, first + count - 1, tiles, columnar.length));
    }
    if (count < BLOCK) {
      for (int tile = 0; tile < count; tile++) {
        writeTile(columnar, tiles, first + tile, tile * tensorSize(), tensors);
      }
      return;
    }
    for (int block = 0; block < count; block += BLOCK) {
      int end = Math.min(count, block + BLOCK);
      for (int sample = 0; sample < tensorIndices.length; sample++) {
        writeSample(columnar, sample, sample * tiles + first, block, end, tensors);
      }
    }
  }

  /** All samples of one tile, which stand {@code tiles} samples apart. */
  private void writeTile(byte[] columnar, int tiles, int from, int target, FloatBuffer tensors) {
    int at = from;
    for (int sample = 0; sample < tensorIndices.length; sample++) {
      float value = reader.read(columnar, at);
      tensors.put(target + tensorIndices[sample], normalisation.apply(value, channels[sample]));
      at += tiles;
    }
  }

  /** One sample of the tiles {@code from .. to - 1}, whose samples stand side by side. */
  private void writeSample(
      byte[] columnar, int sample, int column, int from, int to, FloatBuffer tensors) {
    int channel = channels[sample];
    int size = tensorSize();
    int target = tensorIndices[sample] + from * size;
    for (int tile = from; tile < to; tile++) {
      float value = reader.read(columnar, column + tile);
      tensors.put(target, normalisation.apply(value, channel));
      target += size;
    }
  }
}
