package io.maskcast.deploy.usage;

import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.bundle.Tensors.Tensor;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskFormat;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.network.Layer;
import io.maskcast.shared.network.Network;
import io.maskcast.shared.tile.SampleType;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/** A bundle for tiles of one row: the first samples are kept, and a linear network looks at two. */
final class RowsBundle {

  private RowsBundle() {}

  static Bundle of(int width, int kept) {
    float[] weight = new float[2 * width];
    weight[0] = 1;
    weight[width + 1] = 1;
    float[] samples = new float[kept];
    samples[0] = 5;
    samples[1] = 3;
    byte[] weights =
        new Tensors(
                Map.of(
                    "1.weight", new Tensor(List.of(2, width), weight),
                    "1.bias", new Tensor(List.of(2), new float[2])))
            .encode();
    byte[] selfTest =
        new Tensors(
                Map.of(
                    "samples", new Tensor(List.of(1, kept), samples),
                    "logits", new Tensor(List.of(1, 2), new float[] {5, 3})))
            .encode();
    BitSet bits = new BitSet();
    bits.set(0, kept);
    Mask mask = Mask.of(MaskGrid.pixels(1, 1, width), bits);
    byte[] maskBytes = MaskFormat.encode(mask);
    Manifest manifest =
        new Manifest(
            Manifest.FORMAT,
            new Manifest.Input(1, width, 1, SampleType.U8, 2),
            new Normalisation(new float[1], new float[] {1}),
            Manifest.MaskEntry.of(MaskKind.PIXEL_ANY, mask, Digest.of(maskBytes)),
            new Manifest.NetworkEntry(
                new Network("linear", List.of(new Layer.Flatten(), new Layer.Linear(2))),
                Digest.of(weights)),
            new Manifest.SelfTestEntry(1, Digest.of(selfTest)),
            List.of(),
            new Manifest.Metrics("fixture", 1, 1, 1, 1),
            List.of(
                Manifest.Blob.of(maskBytes),
                Manifest.Blob.of(weights),
                Manifest.Blob.of(selfTest)));
    return Bundle.of(manifest, List.of(maskBytes, weights, selfTest));
  }
}
