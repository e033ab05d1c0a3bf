package io.maskcast.shared.network;

import java.util.ArrayList;
import java.util.List;

/** {@link Network#allConvNet}. */
final class AllConvNet {

  private static final int[] WIDTHS = {64, 128, 256, 512};
  private static final int SMALLEST_TO_HALVE = 8;

  private AllConvNet() {}

  static List<Layer> layers(int smallerSide, int classes) {
    int side = smallerSide;
    List<Layer> layers = new ArrayList<>();
    for (int filters : WIDTHS) {
      int stride = layers.isEmpty() || side < SMALLEST_TO_HALVE ? 1 : 2;
      layers.add(new Layer.StridedConv2d(filters, 3, stride, 1, false));
      layers.add(new Layer.BatchNorm2d(Layer.BatchNorm2d.USUAL_EPS));
      layers.add(new Layer.Relu());
      side = (side - 1) / stride + 1;
    }
    layers.add(new Layer.Conv2d(classes, 1, 0));
    layers.add(new Layer.GlobalAvgPool2d());
    return layers;
  }
}
