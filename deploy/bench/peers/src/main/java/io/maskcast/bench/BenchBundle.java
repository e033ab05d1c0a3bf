package io.maskcast.bench;

import io.maskcast.shared.bundle.BundleBuilder;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.network.Layer;
import io.maskcast.shared.network.Network;
import io.maskcast.shared.tile.TileLayout;
import java.util.List;
import java.util.Map;

/** A bundle whose mask is all that matters: its network is never run. */
final class BenchBundle {

  private static final int CLASSES = 2;

  private BenchBundle() {}

  static Bundle of(TileLayout layout, Mask mask) {
    return new BundleBuilder(
            new Manifest.Input(
                layout.height(), layout.width(), layout.channels(), layout.sampleType(), CLASSES),
            new Normalisation(new float[] {0}, new float[] {1}),
            new Manifest.Metrics("bench", 1, 1, 1, 1))
        .mask(MaskKind.blocks(16, 16), mask)
        .network(
            new Network("linear", List.of(new Layer.Flatten(), new Layer.Linear(CLASSES))),
            tensor("weights"))
        .selfTest(1, tensor("samples"))
        .build();
  }

  private static byte[] tensor(String name) {
    return new Tensors(Map.of(name, new Tensors.Tensor(List.of(1), new float[] {1}))).encode();
  }
}
