package io.maskcast.deploy.bench.serve;

import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleBuilder;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.bundle.Tensors.Tensor;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.network.Layer;
import io.maskcast.shared.network.Network;
import io.maskcast.shared.tile.TileLayout;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A sound bundle that nobody learned: its mask keeps random samples and its network, one layer of
 * zeros, tells nothing apart. It is there to be streamed by, and its manifest says so.
 */
final class UntrainedBundle {

  private static final int CLASSES = 2;

  private UntrainedBundle() {}

  /**
   * A bundle for tiles.
   *
   * @param layout of the tiles
   * @param keep the share of samples to keep, over 0 to 1; one sample at least
   * @param random chooses the samples
   */
  static Bundle of(TileLayout layout, double keep, RandomGenerator random) {
    Mask mask = mask(layout, keep, random);
    Map<String, Tensor> network = new LinkedHashMap<>();
    int samples = mask.grid().samples();
    network.put("1.weight", new Tensor(List.of(CLASSES, samples), new float[CLASSES * samples]));
    network.put("1.bias", new Tensor(List.of(CLASSES), new float[CLASSES]));
    Map<String, Tensor> selfTest = new LinkedHashMap<>();
    selfTest.put(
        "samples", new Tensor(List.of(1, mask.keptSamples()), new float[mask.keptSamples()]));
    selfTest.put("logits", new Tensor(List.of(1, CLASSES), new float[CLASSES]));
    float[] deviation = new float[layout.channels()];
    Arrays.fill(deviation, 1);
    return new BundleBuilder(
            new Manifest.Input(
                layout.height(), layout.width(), layout.channels(), layout.sampleType(), CLASSES),
            new Normalisation(new float[layout.channels()], deviation),
            new Manifest.Metrics("nothing (random mask, untrained network)", 0, 0, 0, 0))
        .mask(MaskKind.PIXEL_ANY, mask)
        .network(
            new Network("untrained", List.of(new Layer.Flatten(), new Layer.Linear(CLASSES))),
            new Tensors(network).encode())
        .selfTest(1, new Tensors(selfTest).encode())
        .build();
  }

  private static Mask mask(TileLayout layout, double keep, RandomGenerator random) {
    MaskGrid grid = MaskGrid.pixels(layout.channels(), layout.height(), layout.width());
    int[] elements = IntStream.range(0, grid.elements()).toArray();
    int kept = (int) Math.max(1, Math.round(keep * elements.length));
    BitSet bits = new BitSet();
    for (int i = 0; i < kept; i++) { // the first steps of a Fisher-Yates shuffle
      int other = random.nextInt(i, elements.length);
      bits.set(elements[other]);
      elements[other] = elements[i];
    }
    return Mask.of(grid, bits);
  }
}
