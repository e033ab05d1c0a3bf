package io.maskcast.trainer.learn;

import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.data.LabelledTiles;
import io.maskcast.trainer.network.ComputeDevice;
import java.util.SplittableRandom;

/** Noise in which two samples, one of each channel, hold one bit of the class each. */
final class TwoBits {

  static final TileLayout LAYOUT = new TileLayout(6, 6, 2, SampleType.U8, Interleave.PIXEL);
  static final MaskGrid PIXELS = MaskGrid.pixels(2, 6, 6);
  static final int FIRST = PIXELS.element(0, 1, 2);
  static final int SECOND = PIXELS.element(1, 4, 3);

  static final LearningSettings QUICK =
      LearningSettings.defaults()
          .withDevice(ComputeDevice.CPU)
          .withKeep(2.0 / 72)
          .withBatchSize(64)
          .withEpochs(new Epochs(3, 8, 3));

  private TwoBits() {}

  static LabelledTiles tiles(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] samples = new byte[count * LAYOUT.samples()];
    byte[] labels = new byte[count];
    random.nextBytes(samples);
    for (int i = 0; i < count; i++) {
      int label = random.nextInt(4);
      labels[i] = (byte) label;
      int offset = i * LAYOUT.samples();
      samples[offset + LAYOUT.sampleIndex(0, 1, 2)] = (byte) ((label & 1) * 180 + 30);
      samples[offset + LAYOUT.sampleIndex(1, 4, 3)] = (byte) ((label >> 1) * 180 + 30);
    }
    return new LabelledTiles(LAYOUT, samples, labels);
  }

  static Dataset dataset() {
    return Dataset.of("two bits", tiles(1200, 1), tiles(300, 2));
  }

  static LearningResult learn(LearningSettings settings) {
    return learn(settings, RunStore.inMemory());
  }

  static LearningResult learn(LearningSettings settings, RunStore store) {
    return Learning.learn(dataset(), settings, store, ProgressListener.NONE, new Cancellation());
  }
}
