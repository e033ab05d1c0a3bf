package io.maskcast.shared.network;

import java.util.ArrayList;
import java.util.List;

/** {@link Network#resNet20} and {@link Network#resNet101}. */
final class ResNet {

  private ResNet() {}

  /** Basic blocks: two 3x3 convolutions. */
  static List<Layer> of20(int classes) {
    List<Layer> layers = new ArrayList<>(convolution(16, 3, 1));
    layers.add(new Layer.Relu());
    int channels = 16;
    for (int filters : new int[] {16, 32, 64}) {
      for (int block = 0; block < 3; block++) {
        int stride = block == 0 && filters > 16 ? 2 : 1;
        List<Layer> main = new ArrayList<>(convolution(filters, 3, stride));
        main.add(new Layer.Relu());
        main.addAll(convolution(filters, 3, 1));
        List<Layer> shortcut =
            channels == filters ? List.of() : List.of(new Layer.Subsample2d(stride, filters));
        layers.add(new Layer.Residual(main, shortcut));
        layers.add(new Layer.Relu());
        channels = filters;
      }
    }
    return withClasses(layers, classes);
  }

  /** Bottleneck blocks: 1x1 to fewer channels, 3x3, 1x1 to four times as many. */
  static List<Layer> of101(int classes) {
    List<Layer> layers = new ArrayList<>(convolution(64, 3, 1));
    layers.add(new Layer.Relu());
    int filters = 64;
    for (int blocks : new int[] {3, 4, 23, 3}) {
      for (int block = 0; block < blocks; block++) {
        int stride = block == 0 && filters > 64 ? 2 : 1;
        List<Layer> main = new ArrayList<>(convolution(filters, 1, 1));
        main.add(new Layer.Relu());
        main.addAll(convolution(filters, 3, stride));
        main.add(new Layer.Relu());
        main.addAll(convolution(4 * filters, 1, 1));
        List<Layer> shortcut = block == 0 ? convolution(4 * filters, 1, stride) : List.of();
        layers.add(new Layer.Residual(main, shortcut));
        layers.add(new Layer.Relu());
      }
      filters *= 2;
    }
    return withClasses(layers, classes);
  }

  private static List<Layer> convolution(int filters, int kernel, int stride) {
    return List.of(
        new Layer.StridedConv2d(filters, kernel, stride, kernel / 2, false),
        new Layer.BatchNorm2d(Layer.BatchNorm2d.USUAL_EPS));
  }

  private static List<Layer> withClasses(List<Layer> layers, int classes) {
    layers.add(new Layer.GlobalAvgPool2d());
    layers.add(new Layer.Linear(classes));
    return layers;
  }
}
