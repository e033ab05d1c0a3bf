package io.maskcast.bench;

import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskFormat;
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
    byte[] maskBytes = MaskFormat.encode(mask);
    byte[] weights = tensor("weights");
    byte[] selfTest = tensor("samples");
    Manifest manifest =
        new Manifest(
            Manifest.FORMAT,
            new Manifest.Input(
                layout.height(), layout.width(), layout.channels(), layout.sampleType(), CLASSES),
            new Normalisation(new float[] {0}, new float[] {1}),
            Manifest.MaskEntry.of(MaskKind.blocks(16, 16), mask, Digest.of(maskBytes)),
            new Manifest.NetworkEntry(
                new Network("linear", List.of(new Layer.Flatten(), new Layer.Linear(CLASSES))),
                Digest.of(weights)),
            new Manifest.SelfTestEntry(1, Digest.of(selfTest)),
            List.of(),
            new Manifest.Metrics("bench", 1, 1, 1, 1),
            List.of(
                Manifest.Blob.of(maskBytes),
                Manifest.Blob.of(weights),
                Manifest.Blob.of(selfTest)));
    return Bundle.of(manifest, List.of(maskBytes, weights, selfTest));
  }

  private static byte[] tensor(String name) {
    return new Tensors(Map.of(name, new Tensors.Tensor(List.of(1), new float[] {1}))).encode();
  }
}
