package io.maskcast.shared.network;

import java.util.ArrayList;
import java.util.List;

/** {@link Network#leNet5}. */
final class LeNet5 {

  private LeNet5() {}

  static List<Layer> layers(int smallerSide, int classes) {
    int side = smallerSide;
    int padding = side < 16 ? 2 : 0;
    List<Layer> layers = new ArrayList<>();
    for (int filters : new int[] {20, 50}) {
      layers.add(new Layer.Conv2d(filters, 5, padding));
      layers.add(new Layer.Relu());
      side += 2 * padding - 4;
      if (side >= 8) {
        layers.add(new Layer.MaxPool2d(2));
        side /= 2;
      }
    }
    layers.add(new Layer.Flatten());
    layers.add(new Layer.Linear(500));
    layers.add(new Layer.Relu());
    layers.add(new Layer.Linear(classes));
    return layers;
  }
}
