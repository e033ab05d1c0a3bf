package io.maskcast.deploy.ladder;

import io.maskcast.deploy.usage.RowsBundle;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleBuilder;
import io.maskcast.shared.bundle.LadderEntry;
import io.maskcast.shared.ladder.Ladder;
import io.maskcast.shared.ladder.StoppingRule;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Rows of samples of which every third is told at rung 0 by its first sample, every third at rung 1
 * by its second, and the rest never, although rung 2 brings all there is: noise, which no codec
 * makes smaller.
 */
final class LadderRows {

  static final int WIDTH = 1000;

  private LadderRows() {}

  /** Samples of tiles. */
  static byte[] samples(int tiles) {
    byte[] samples = new byte[tiles * WIDTH];
    new Random(1).nextBytes(samples);
    for (int tile = 0; tile < tiles; tile++) {
      samples[tile * WIDTH] = (byte) (tile % 3 == 0 ? 20 : 1);
      samples[tile * WIDTH + 1] = (byte) (tile % 3 == 1 ? 20 : tile % 3 == 2 ? 2 : 0);
    }
    return samples;
  }

  /** The class that a tile has when it is at a rung: of the first samples the larger. */
  static int answer(int tile, int rung) {
    return rung == 0 || tile % 3 == 0 ? 0 : 1;
  }

  /** A linear network, sure from 0.9 on. */
  static Bundle bundle() {
    Bundle plain = RowsBundle.of(WIDTH, WIDTH);
    Ladder ladder =
        Ladder.of(
            plain.mask().grid(), IntStream.range(0, WIDTH).toArray(), new int[] {1, 2, WIDTH});
    return BundleBuilder.of(plain)
        .ladder(
            ladder,
            List.of(
                new LadderEntry.Rung(1, 1.0 / WIDTH, 1, 0.5),
                new LadderEntry.Rung(2, 2.0 / WIDTH, 1, 0.8),
                new LadderEntry.Rung(WIDTH, 1, 1, 0.9)),
            List.of(new StoppingRule(0.9, 300, List.of(0.9, 0.9))))
        .build();
  }
}
