package io.maskcast.deploy.raster;

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
import io.maskcast.shared.tile.SampleType;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A bundle for tiles of three channels of u16, of which the first and last are kept. A tile is of
 * the class, left or right, whose channel is brighter at its middle pixel.
 */
final class SceneBundle {

  private SceneBundle() {}

  static Bundle of(int side) {
    return of(side, 2);
  }

  /**
   * The same, but right is where another channel is brighter.
   *
   * @param right which one; the middle one is behind the mask
   */
  static Bundle of(int side, int right) {
    int plane = side * side;
    int middle = side / 2 * side + side / 2;
    float[] weight = new float[2 * 3 * plane];
    weight[middle] = 1;
    weight[3 * plane + right * plane + middle] = 1;
    float[] samples = new float[2 * plane]; // pixel by pixel, the two channels that are kept
    samples[2 * middle] = 7;
    samples[2 * middle + 1] = 4;
    BitSet kept = new BitSet();
    kept.set(0);
    kept.set(2);
    Mask mask = Mask.of(MaskGrid.channels(3, side, side), kept);
    byte[] weights =
        new Tensors(
                Map.of(
                    "1.weight", new Tensor(List.of(2, 3 * plane), weight),
                    "1.bias", new Tensor(List.of(2), new float[2])))
            .encode();
    byte[] selfTest =
        new Tensors(
                Map.of(
                    "samples", new Tensor(List.of(1, 2 * plane), samples),
                    "logits", new Tensor(List.of(1, 2), new float[] {7, right == 2 ? 4 : 0})))
            .encode();
    return new BundleBuilder(
            new Manifest.Input(
                side, side, 3, SampleType.U16, 2, Optional.of(List.of("left", "right"))),
            new Normalisation(new float[3], new float[] {1, 1, 1}),
            new Manifest.Metrics("fixture", 1, 1, 1, 1))
        .mask(MaskKind.CHANNEL_ANY, mask)
        .network(new Network("linear", List.of(new Layer.Flatten(), new Layer.Linear(2))), weights)
        .selfTest(1, selfTest)
        .build();
  }
}
